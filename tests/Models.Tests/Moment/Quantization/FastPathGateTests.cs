using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Models.Tests.Moment.Quantization;

public class FastPathGateTests(ITestOutputHelper output)
{
    private static readonly MomentSessionOptions Cpu = new() { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 16 };

    [Fact]
    public void Choose_RandomModelOfTheSizeOfSmall_Int8Serves()
    {
        var weights = MomentRandomWeights.Create(MomentConfig.Small with { Vocabulary = 4 }, seed: 11);
        var calibration = Int8Calibrator.Measure(weights, TestWindows.Many(8, seed: 1), threads: 2);

        var (options, verdicts) = FastPathGate.Choose(weights, calibration, TestWindows.Many(40, seed: 2), [], Cpu with { Threads = 2 });

        foreach (var verdict in verdicts) output.WriteLine(verdict.ToString());
        Assert.Equal(MomentPrecision.Int8, options.Precision);
        Assert.True(verdicts[^1].Passed);
        Assert.InRange(verdicts[^1].StateError, 1e-6, 0.05);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("wide")]
    public void Choose_ParityModels_Int8Serves(string model)
    {
        var weights = MomentWeights.Load(SharedData.Require($"moment/parity/{model}"));
        var calibration = Int8Calibrator.Measure(weights, TestWindows.Many(24, seed: 1), threads: 1);

        var (options, verdicts) = FastPathGate.Choose(weights, calibration, TestWindows.Many(100, seed: 2), [], Cpu);

        foreach (var verdict in verdicts) output.WriteLine(verdict.ToString());
        Assert.Equal(MomentPrecision.Int8, options.Precision);
    }

    [Fact]
    public void Choose_RangesOfAnotherScale_StaysFloat32AndSaysTheNumbers()
    {
        var weights = MomentWeights.Load(SharedData.Require("moment/parity/tiny"));
        var good = Int8Calibrator.Measure(weights, TestWindows.Many(8, seed: 1), threads: 1);
        var bad = new Int8Calibration(good.Sites.ToDictionary(s => s.Key, s => s.Value with { Limit = s.Value.Limit / 40 }), good.Windows);

        var (options, verdicts) = FastPathGate.Choose(weights, bad, TestWindows.Many(40, seed: 2), [], Cpu);

        Assert.Equal(MomentPrecision.Float32, options.Precision);
        Assert.Equal(Enum.GetValues<Int8Scope>().Length, verdicts.Count);
        Assert.All(verdicts, v => Assert.Contains("does not serve (needs 0.999", v.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.004, true)]
    [InlineData(-0.006, false)]
    [InlineData(0.006, false)]
    public void Compare_VusPrDifference_MustBeSmallEitherWay(double difference, bool passes)
    {
        double[] exact = [1, 2, 3], fast = [10, 20, 30];
        var verdict = FastPathGate.Compare(
            "fast", new FastPathScores(exact, exact, [1]), new FastPathScores(fast, fast, [1]), scores => scores[0] > 5 ? 0.5 + difference : 0.5);

        Assert.Equal(passes, verdict.Passed);
        Assert.Equal(difference, verdict.VusPrDifference!.Value, 12);
    }

    [Fact]
    public void Compare_OneOfTwoScoresRankedOtherwise_Fails()
    {
        double[] exact = [1, 2, 3, 4], swapped = [1, 3, 2, 4];
        var verdict = FastPathGate.Compare("fast", new FastPathScores(exact, exact, [1]), new FastPathScores(exact, swapped, [1]), null);
        Assert.False(verdict.Passed);
        Assert.Equal(0.8, verdict.RankCorrelation, 12);
    }

    [Fact]
    public void RankCorrelation_Ties_ShareTheirRank() =>
        Assert.Equal(0.9486832980505138, RankCorrelation.Of([1, 2, 2, 4], [1, 2, 3, 4]), 12);   // 4.5 / sqrt(4.5 * 5)

    [Fact]
    public void Choose_TooFewWindows_IsRefused()
    {
        var weights = MomentWeights.Load(SharedData.Require("moment/parity/tiny"));
        var calibration = Int8Calibrator.Measure(weights, TestWindows.Many(2, seed: 1), threads: 1);
        var e = Assert.Throws<MomentException>(() => FastPathGate.Choose(weights, calibration, TestWindows.Many(3, seed: 1), [], Cpu));
        Assert.Contains("at least 30 whole windows of 512", e.Message, StringComparison.Ordinal);
    }
}
