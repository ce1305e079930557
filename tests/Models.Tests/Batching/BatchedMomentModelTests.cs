using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Models.Tests.Moment.Healthy;

namespace StreamingAnomaly.Models.Tests.Batching;

public class BatchedMomentModelTests
{
    private static readonly MomentBatcherOptions Options = new() { BatchSize = 32, MaxDelay = TimeSpan.Zero };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Train_ThroughTheBatcher_SameBytesAsWithTheModelItself(bool spare)
    {
        var healthy = HealthyPlant.Frames(900, 2, seed: 1);
        var equipment = HealthyPlant.Model(healthy);
        using var direct = HealthyPlant.Detector();
        await using var batcher = new MomentBatcher(() => HealthyPlant.Detector(8), Options with { BatchSize = 8 }, TimeProvider.System);
        await batcher.FirstLoad;
        using var shared = new BatchedMomentModel(batcher, spare);

        var bytes = MomentBaselineMapper.ToBytes(HealthyPlant.Learn(shared, healthy, equipment));

        Assert.Equal(MomentBaselineMapper.ToBytes(HealthyPlant.Learn(direct, healthy, equipment)), bytes);
    }

    [Fact]
    public async Task Score_RefusedWindowsAndCurves_AsTheModelItself()
    {
        using var direct = HealthyPlant.Detector();
        await using var batcher = new MomentBatcher(() => HealthyPlant.Detector(), Options, TimeProvider.System);
        await batcher.FirstLoad;
        using var shared = new BatchedMomentModel(batcher, spare: true);
        var batch = new MomentBatch(3);
        float[] window = [.. Enumerable.Range(0, 512).Select(t => MathF.Sin(t * 0.1f))], broken = [.. window];
        broken[5] = float.NaN;
        batch.Add(window, [], 1);
        batch.Add(broken, [], 1);
        batch.Add(window, [], 1, newestPatches: 2, hideNewest: true);
        MomentScores expected = new(3, 512, HealthyPlant.Config.Width), actual = new(3, 512, HealthyPlant.Config.Width);

        direct.Score(batch, expected);
        shared.Score(batch, actual);

        Assert.Equal(expected.Scores, actual.Scores);
        Assert.Equal(WindowRefusal.NotFinite, actual.Scores[1].Refusal);
        Assert.Equal(expected.Curve(2).ToArray(), actual.Curve(2).ToArray());
        Assert.Equal(expected.Embedding(0).ToArray(), actual.Embedding(0).ToArray());
    }

    [Fact]
    public async Task Score_ModelGone_SaysWhy()
    {
        await using var never = new MomentBatcher(() => throw new MomentException("no weights"), Options, TimeProvider.System);
        await never.FirstLoad;
        Assert.Contains("no weights", Assert.Throws<MomentException>(() => new BatchedMomentModel(never, spare: true)).Message, StringComparison.Ordinal);

        var stopped = new MomentBatcher(() => HealthyPlant.Detector(), Options, TimeProvider.System);
        await stopped.FirstLoad;
        using var shared = new BatchedMomentModel(stopped, spare: true);
        await stopped.DisposeAsync();
        var batch = new MomentBatch(1);
        batch.Add(new float[512], [], 1);
        Assert.Contains("stopped", Assert.Throws<MomentException>(() => shared.Score(batch, new MomentScores(1))).Message, StringComparison.Ordinal);
    }
}
