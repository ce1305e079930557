using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Models.Tests.Moment.Quantization;

public class Int8BundleTests
{
    private static readonly MomentWeights Weights = MomentRandomWeights.Create(
        new MomentConfig { Width = 32, Layers = 1, Heads = 2, HeadWidth = 8, FeedForward = 40, Vocabulary = 4 }, seed: 2);
    private static readonly MomentSessionOptions Cpu = new() { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 8 };
    private static readonly Int8Calibration Calibration = Int8Calibrator.Measure(Weights, TestWindows.Many(8, seed: 1), threads: 1);
    private static readonly BundleContent Plain = BundleContent.Create(
        new BundleManifest
        {
            Kind = "moment", Version = "1", CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), CreatedBy = "test", Reason = "test",
        },
        new Dictionary<string, byte[]> { ["config.json"] = [1] });

    [Fact]
    public void With_GatePassed_ServesInt8AfterARoundTrip()
    {
        var (chosen, verdicts) = FastPathGate.Choose(Weights, Calibration, TestWindows.Many(40, seed: 2), [], Cpu);
        var stored = BundleContent.FromFiles(Int8Bundle.With(Plain, Calibration, chosen, verdicts).ToFiles());

        var options = Int8Bundle.Options(stored, new MomentSessionOptions { BatchSize = 4 });

        Assert.NotEqual(Plain.Hash, stored.Hash);
        Assert.Equal((MomentPrecision.Int8, 4), (options.Precision, options.BatchSize));
        Assert.Equal(verdicts[^1].RankCorrelation, stored.Manifest.Metrics["moment.int8RankCorrelation"]);
        using var session = MomentSession.Create(Weights, options);
        Assert.Equal(MomentPrecision.Int8, session.Precision);
    }

    [Fact]
    public void With_GateFailed_StaysFloat32AndKeepsTheNumbers()
    {
        var verdict = new FastPathVerdict("int8", 40, 0.9, null, 0.5, Passed: false);
        var stored = Int8Bundle.With(Plain, Calibration, Cpu, [verdict]);

        Assert.Equal(MomentPrecision.Float32, Int8Bundle.Options(stored, Cpu).Precision);
        Assert.False(stored.Files.ContainsKey(Int8CalibrationFile.Name));
        Assert.Contains("rank correlation 0.90000", stored.Manifest.Labels["moment.int8Verdict"], StringComparison.Ordinal);
    }

    [Fact]
    public void Options_PlainBundleOrCuda_AreLeftAlone()
    {
        Assert.Same(Cpu, Int8Bundle.Options(Plain, Cpu));
        var verdict = new FastPathVerdict("int8", 40, 1, null, 0.01, Passed: true);
        var int8 = Int8Bundle.With(Plain, Calibration, Cpu with { Precision = MomentPrecision.Int8 }, [verdict]);
        var cuda = new MomentSessionOptions { Device = MomentDevice.Cuda };
        Assert.Same(cuda, Int8Bundle.Options(int8, cuda));
    }
}
