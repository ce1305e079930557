using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Frames;
using StreamingAnomaly.Detection.Quality;

namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>Collects windows, runs both passes of each in one batch and hands the raw parts on; the distance is not among them.</summary>
internal sealed class HealthyPass
{
    private readonly IMomentModel moment;
    private readonly int newestPatches;
    private readonly Parts take;
    private readonly MomentBatch batch;
    private readonly MomentScores scores;
    private readonly List<(int Window, int Sensor)> rows = [];
    private readonly float[] values;
    private readonly float[] mask;

    public HealthyPass(IMomentModel moment, int capacity, int newestPatches, Parts take)
    {
        (this.moment, this.newestPatches, this.take) = (moment, newestPatches, take);
        batch = new MomentBatch(capacity, moment.Length);
        scores = new MomentScores(capacity, 0, moment.Width);
        (values, mask) = (new float[moment.Length], new float[moment.Length]);
    }

    public delegate void Parts(int window, int sensor, in MomentParts parts, ReadOnlySpan<float> embedding);

    public void Add(FrameRing ring, EquipmentModel equipment, int window, int sensor, SensorLimits? limits)
    {
        if (batch.Count + 2 > batch.Capacity) Run();
        SensorWindow.Copy(ring, equipment, sensor, limits, values, mask);
        if (!SensorWindow.IsCurrent(mask)) return;
        rows.Add((window, sensor));
        batch.Add(values, mask, 1, newestPatches, hideNewest: false);
        batch.Add(values, mask, 1, newestPatches, hideNewest: true);
    }

    public void Run()
    {
        if (rows.Count == 0) return;
        moment.Score(batch, scores);
        for (int i = 0; i < rows.Count; i++)
        {
            var shown = scores.Scores[2 * i];
            if (shown.Refusal != WindowRefusal.None) continue;
            take(rows[i].Window, rows[i].Sensor, new(shown.WindowZ, scores.Scores[2 * i + 1].NewestZ, double.NaN), scores.Embedding(2 * i));
        }
        rows.Clear();
        batch.Clear();
    }
}
