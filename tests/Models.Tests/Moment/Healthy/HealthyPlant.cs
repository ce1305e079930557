using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Models.Tests.Moment.Healthy;

/// <summary>Seeded frames of a small plant, and what is learnt from them with a small random network.</summary>
internal static class HealthyPlant
{
    public static readonly MomentConfig Config = new() { Width = 32, Layers = 2, Heads = 2, HeadWidth = 16, FeedForward = 48, Vocabulary = 4 };
    public static readonly MomentWeights Weights = MomentRandomWeights.Create(Config, seed: 11);

    public static MomentDetector Detector(int batch = 32) => new(MomentSession.Create(
        Weights, new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = batch, Threads = 1 }));

    /// <summary>A sine per sensor with its own period, and noise; row t at second t.</summary>
    public static Baseline Frames(int rows, int sensors, int seed, Func<int, int, double, double>? change = null, Func<int, string>? run = null)
    {
        var random = new Random(seed);
        var values = new double[rows * sensors];
        for (int t = 0; t < rows; t++)
            for (int s = 0; s < sensors; s++)
            {
                double value = 100 * s + Math.Sin(2 * Math.PI * t / (17.31 + 5.77 * s)) + 0.3 * (random.NextDouble() - 0.5);
                values[t * sensors + s] = change?.Invoke(t, s, value) ?? value;
            }
        return new(
            [.. Enumerable.Range(0, sensors).Select(s => $"s{s}")], [.. Enumerable.Range(1, rows).Select(t => t * 1_000_000_000L)],
            values, run is null ? null : [.. Enumerable.Range(0, rows).Select(run)]);
    }

    public static EquipmentModel Model(Baseline healthy) => EquipmentTrainer.Train(healthy, new TrainingOptions());

    public static MomentBaseline Learn(IMomentModel moment, Baseline healthy, EquipmentModel equipment, MomentBaselineOptions? options = null) =>
        MomentBaselineTrainer.Train(moment, equipment, healthy, options ?? new()) ?? throw new InvalidOperationException("too few windows");

    /// <summary>Raw parts of the newest window of <paramref name="frames"/>.</summary>
    public static MomentParts[] Parts(IMomentModel moment, MomentBaseline baseline, EquipmentModel equipment, Baseline frames)
    {
        int sensors = equipment.Sensors.Count;
        var scorer = new EquipmentScorer(equipment, new ScoringOptions { RingFrames = moment.Length });
        scorer.Prime(frames);
        var batch = new MomentBatch(2 * sensors, moment.Length);
        float[] values = new float[moment.Length], mask = new float[moment.Length];
        for (int s = 0; s < sensors; s++)
        {
            SensorWindow.Copy(scorer.Ring, equipment, s, null, values, mask);
            batch.Add(values, mask, 1, baseline.NewestPatches, hideNewest: false);
            batch.Add(values, mask, 1, baseline.NewestPatches, hideNewest: true);
        }
        var scores = new MomentScores(2 * sensors, 0, moment.Width);
        moment.Score(batch, scores);
        return [.. Enumerable.Range(0, sensors).Select(s => scores.Scores[2 * s].Refusal == WindowRefusal.None
            ? new MomentParts(scores.Scores[2 * s].WindowZ, scores.Scores[2 * s + 1].NewestZ, baseline.Distance(s, scores.Embedding(2 * s)))
            : MomentParts.None)];
    }
}
