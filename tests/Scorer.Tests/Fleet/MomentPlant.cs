using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Tests.Fleet;

/// <summary>Three sensors and a small random MOMENT in a real session, with what it learnt from healthy frames.</summary>
internal sealed class MomentPlant : IAsyncDisposable
{
    public const int Sensors = 3;
    private static readonly MomentConfig Config = new() { Width = 32, Layers = 2, Heads = 2, HeadWidth = 16, FeedForward = 48, Vocabulary = 4 };
    private static readonly MomentWeights Weights = MomentRandomWeights.Create(Config, seed: 11);

    public MomentPlant(int batch = 8, int queue = 256)
    {
        Batcher = new(() => Detector(batch), new() { BatchSize = batch, MaxDelay = TimeSpan.FromMilliseconds(1), QueueCapacity = queue }, TimeProvider.System);
        Windows = new MomentWindowScorer(Batcher);
        var healthy = Frames(1200, seed: 1);
        Model = EquipmentTrainer.Train(healthy, new TrainingOptions());
        using var moment = Detector(32);
        Baseline = MomentBaselineTrainer.Train(moment, Model, healthy, new() { MaxRows = 256 })!;
    }

    public MomentBatcher Batcher { get; }
    public IWindowScorer Windows { get; }
    public EquipmentModel Model { get; }
    public MomentBaseline Baseline { get; }

    public async Task<MomentPlant> ReadyAsync()
    {
        await Batcher.FirstLoad;
        Assert.True(Batcher.Health.Available, Batcher.Health.Reason);
        return this;
    }

    public ValueTask DisposeAsync() => Batcher.DisposeAsync();

    /// <summary>A scorer that has seen these frames, and the last observation.</summary>
    public (EquipmentScorer Scorer, Observation Last) Seen(Baseline frames)
    {
        var scorer = new EquipmentScorer(Model, new ScoringOptions { External = "moment", RingFrames = LaneSettings.MomentFrames });
        var (observation, verdict) = (new Observation(), new Verdict());
        for (var i = 0; i < frames.Rows; i++)
        {
            scorer.Observe(frames.Times[i], frames.Row(i), null, observation);
            scorer.Decide(observation, ExternalResult.NotAsked, verdict);
        }
        return (scorer, observation);
    }

    public static Baseline Frames(int rows, int seed, Func<int, int, double, double>? change = null)
    {
        var random = new Random(seed);
        var values = new double[rows * Sensors];
        for (var t = 0; t < rows; t++)
            for (var s = 0; s < Sensors; s++)
            {
                var value = 100 * s + Math.Sin(2 * Math.PI * t / (17.31 + 5.77 * s)) + 0.3 * (random.NextDouble() - 0.5);
                values[t * Sensors + s] = change?.Invoke(t, s, value) ?? value;
            }
        return new(["a", "b", "c"], [.. Enumerable.Range(1, rows).Select(t => t * ToolFeed.Second)], values);
    }

    private static MomentDetector Detector(int batch) => new(
        MomentSession.Create(Weights, new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = batch, Threads = 1 }), "random");
}
