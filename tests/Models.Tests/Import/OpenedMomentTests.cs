using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Models.Tests.Import;

public class OpenedMomentTests
{
    private static readonly MomentWeights Weights = MomentRandomWeights.Create(
        new MomentConfig { Width = 32, Layers = 1, Heads = 2, HeadWidth = 8, FeedForward = 40, Vocabulary = 4 }, seed: 2);

    [Fact]
    public void Options_PlainFolder_AreLeftAlone()
    {
        var asked = new MomentSessionOptions { BatchSize = 4 };
        Assert.Same(asked, new OpenedMoment(Weights, "abc", null).Options(asked));
    }

    [Fact]
    public void Options_BundleWithInt8_ServeIt()
    {
        var calibration = Int8Calibrator.Measure(Weights, [.. Enumerable.Range(0, 1024).Select(t => MathF.Sin(0.1f * t))], threads: 1);
        var chosen = new MomentSessionOptions { Device = MomentDevice.Cpu, Precision = MomentPrecision.Int8, Calibration = calibration };
        var plain = BundleContent.Create(
            new() { Kind = "moment", Version = "1", CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "test", Reason = "test" }, new Dictionary<string, byte[]>());
        var bundle = Int8Bundle.With(plain, calibration, chosen, [new("int8", 40, 1, null, 0.01, Passed: true)]);
        Assert.Equal(MomentPrecision.Int8, new OpenedMoment(Weights, bundle.Hash, bundle).Options(new()).Precision);
    }

    [Theory]
    [InlineData(MomentPrecision.Float32, "abc")]
    [InlineData(MomentPrecision.Int8, "abc/int8")]
    public void IdentityAt_OtherPrecision_IsAnother(MomentPrecision precision, string expected) =>
        Assert.Equal(expected, new OpenedMoment(Weights, "abc", null).IdentityAt(precision));
}
