using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Models.Tests.Moment.Quantization;

public class Int8Tests
{
    private static readonly MomentConfig Config = new() { Width = 64, Layers = 2, Heads = 2, HeadWidth = 16, FeedForward = 96, Vocabulary = 4 };
    private static readonly MomentWeights Weights = MomentRandomWeights.Create(Config, seed: 7);
    private static readonly Int8Calibration Calibration = Int8Calibrator.Measure(Weights, TestWindows.Many(16, seed: 3), threads: 1);
    private static readonly MomentSessionOptions Int8 =
        new() { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 16, Precision = MomentPrecision.Int8, Calibration = Calibration };

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 2, 1)]
    [InlineData(16, 1, 2)]
    public void Run_AnyPlan_IsTheSameToTheBit(int rows, int lanes, int threads)
    {
        float[] values = TestWindows.Many(16, seed: 4);
        using var expected = MomentSession.Create(Weights, Int8);
        using var actual = MomentSession.Create(Weights, Int8 with { Plan = new MomentRunPlan(rows, lanes, threads) });
        Assert.Equal(States(expected, values), States(actual, values));
    }

    [Fact]
    public void Run_WindowAmongOutliers_IsTheSameToTheBit()
    {
        float[] values = TestWindows.Many(8, seed: 5), alone = values[..512];
        for (int i = 512; i < values.Length; i += 37) values[i] += 1e6f;   // dynamic ranges would follow these
        using var session = MomentSession.Create(Weights, Int8);
        float[] expected = States(session, alone);
        Assert.Equal(expected, States(session, values)[..expected.Length]);
    }

    [Fact]
    public void Run_PlanThatDoesNotDivideTheBatch_ComputesEveryRow()
    {
        float[] values = TestWindows.Many(13, seed: 6);
        var float32 = new MomentSessionOptions { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 13 };
        using var expected = MomentSession.Create(Weights, float32 with { Plan = new MomentRunPlan(13, 1, 1) });
        using var actual = MomentSession.Create(Weights, float32 with { Plan = new MomentRunPlan(5, 2, 1) });
        Assert.Equal(States(expected, values), States(actual, values));
    }

    [Fact]
    public void Smoothed_ShiftsByPowersOfTwo_ComputeTheSame()
    {
        var shifts = ActivationSite.All(Config).ToDictionary(s => s.Site, s => Enumerable.Range(0, s.Channels).Select(j => j % 7 - 3).ToArray());
        var options = new MomentSessionOptions { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 4 };
        float[] values = TestWindows.Many(4, seed: 7);
        using var plain = MomentSession.Create(Weights, options);
        using var smoothed = MomentSession.Create(SmoothedWeights.Of(Weights, shifts), options);
        Assert.Equal(States(plain, values), States(smoothed, values));
    }

    [Fact]
    public void Calibration_OneLoudChannel_IsSmoothedAway()
    {
        var loud = Weights.With([.. Weights.Blocks.Select(b => Loud(b, channel: 5, times: 100))]);
        var site = Int8Calibrator.Measure(loud, TestWindows.Many(8, seed: 8), threads: 1).Sites["block0.feed"];
        Assert.InRange(site.Shifts[5], 2, 5);   // half of log2(100)
        Assert.InRange(site.Limit, 0.5f, 40f);

        static MomentBlock Loud(MomentBlock b, int channel, float times)
        {
            float[] norm = [.. b.FeedNorm];
            norm[channel] *= times;
            return new MomentBlock { AttentionNorm = b.AttentionNorm, Q = b.Q, K = b.K, V = b.V, O = b.O, FeedNorm = norm, Gate = b.Gate, Up = b.Up, Down = b.Down };
        }
    }

    [Fact]
    public void BestLimit_LongTail_IsClippedAndFlatIsNot()
    {
        var (tail, flat) = (new MagnitudeHistogram(100), new MagnitudeHistogram(100));
        for (int i = 0; i < 100_000; i++)   // one outlier at 100: the sum of rounding and clipping is least at 67
        {
            tail.Add(i == 0 ? 100 : i % 100 / 50f);
            flat.Add(i % 1000 / 10f);
        }
        Assert.InRange(tail.BestLimit(), 60, 75);
        Assert.InRange(flat.BestLimit(), 95, 100);
    }

    [Fact]
    public void Quantise_Rows_AreWithinHalfAStep()
    {
        float[] weights = [1, -0.5f, 0.25f, 0, 0, 0];
        var (bytes, scales) = Int8Linears.Quantise(weights, outputs: 2, inputs: 3);
        Assert.Equal([1 / 127f, 1f], scales);
        for (int o = 0; o < 2; o++)
            for (int i = 0; i < 3; i++)
                Assert.InRange((sbyte)bytes[i * 2 + o] * scales[o], weights[o * 3 + i] - scales[o] / 2, weights[o * 3 + i] + scales[o] / 2);
    }

    [Fact]
    public void File_RoundTrip_KeepsEverything()
    {
        var read = Int8CalibrationFile.Read(Int8CalibrationFile.Write(Calibration));
        Assert.Equal(Calibration.Windows, read.Windows);
        Assert.Equal(Calibration.Sites.Keys.Order(StringComparer.Ordinal), read.Sites.Keys.Order(StringComparer.Ordinal));
        Assert.All(Calibration.Sites, s => Assert.Equal((s.Value.Limit, string.Join(',', s.Value.Shifts)), (read.Sites[s.Key].Limit, string.Join(',', read.Sites[s.Key].Shifts))));
    }

    [Fact]
    public void Create_CalibrationOfAnotherModel_NamesTheSite()
    {
        var other = MomentRandomWeights.Create(Config with { FeedForward = 48 }, seed: 1);
        var e = Assert.Throws<MomentException>(() => MomentSession.Create(other, Int8));
        Assert.Contains("'block0.gated' with 48 channels", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Int8WithoutCalibrationOrOnCuda_SaysWhatToDo()
    {
        Assert.Contains("Int8Calibrator", Assert.Throws<MomentException>(() => MomentSession.Create(Weights, Int8 with { Calibration = null })).Message, StringComparison.Ordinal);
        Assert.Contains("CPU only", Assert.Throws<MomentException>(() => MomentSession.Create(Weights, Int8 with { Device = MomentDevice.Cuda })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, "whole windows of 512")]
    [InlineData(0, "whole windows of 512")]
    public void Measure_NoWholeWindows_IsRefused(int values, string text) =>
        Assert.Contains(text, Assert.Throws<MomentException>(() => Int8Calibrator.Measure(Weights, new float[values])).Message, StringComparison.Ordinal);

    [Fact]
    public void Measure_WindowWithoutCompletePatch_IsNamed() =>
        Assert.Contains("window 1", Assert.Throws<MomentException>(() =>
            Int8Calibrator.Measure(Weights, TestWindows.Many(2, seed: 1), [.. Enumerable.Repeat(1f, 512), .. new float[512]])).Message, StringComparison.Ordinal);

    private static float[] States(MomentSession session, float[] values) =>
        FastPathScores.Of(session, values, [.. Enumerable.Repeat(1f, values.Length)]).States;
}
