using System.Buffers;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Batching;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>
/// MOMENT on the windows of one equipment: every sensor is a row of the shared batcher. The score is the mean error over
/// the whole window in units of the baseline's standard deviation, which keeps level and scale (detection.md 4a: errors in
/// the window's own units are blind to both).
/// </summary>
internal sealed class MomentWindowScorer(MomentBatcher batcher) : IWindowScorer
{
    public async Task<WindowScore> ScoreAsync(EquipmentScorer equipment, CancellationToken cancellation)
    {
        var sensors = equipment.Model.Sensors.Count;
        const int Length = LaneSettings.MomentFrames;
        var buffer = ArrayPool<float>.Shared.Rent(2 * Length * sensors);
        try
        {
            // Everything is copied before the first await: the ring moves on while the windows wait.
            var pending = new List<(int Sensor, Task<MomentOutcome> Outcome)>(sensors);
            for (var i = 0; i < sensors; i++)
            {
                if (equipment.Model.Statistics.IsConstant(i)) continue;
                var values = buffer.AsMemory(2 * i * Length, Length);
                var mask = buffer.AsMemory((2 * i + 1) * Length, Length);
                if (equipment.Ring.CopyWindow(i, values.Span, mask.Span) == 0) continue;
                // The ring keeps standardised values, so that a window's unit is the baseline's standard deviation.
                pending.Add((i, batcher.ScoreAsync(new MomentWindow(values, mask, 1), cancellation).AsTask()));
            }

            var shares = new double[sensors];
            double sum = 0;
            var scored = 0;
            foreach (var (sensor, task) in pending)
            {
                var outcome = await task;
                if (outcome.Status != MomentStatus.Scored) continue;
                shares[sensor] = outcome.Score.WindowZ;
                sum += outcome.Score.WindowZ;
                scored++;
            }

            return scored == pending.Count && scored > 0 ? new(sum / scored, shares) : WindowScore.None;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }
}
