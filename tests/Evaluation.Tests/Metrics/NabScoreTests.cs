using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Evaluation.Metrics;

namespace StreamingAnomaly.Evaluation.Tests.Metrics;

/// <summary>Cases computed by hand from sigma(y) = 2 / (1 + exp(5 y)) - 1; sigma(-1) = 0.986614298.</summary>
public sealed class NabScoreTests
{
    private static readonly bool[] TenRows = Given.Labels("..........xxxxxxxxxx....................................");

    [Fact]
    public void At_NoAlarm_IsZero() => Assert.Equal(0, Score(TenRows), 12);

    [Fact]
    public void At_FirstRowOfTheWindow_IsAHundred() => Assert.Equal(100, Score(TenRows, 10), 9);

    [Theory]
    [InlineData(15, 92.989628)] // y = -5/10: sigma = 0.848283640; (1 + 0.848283640 / 0.986614298) / 2 = 0.929896...
    [InlineData(19, 62.412077)] // y = -1/10: sigma = 0.244918662; (1 + 0.244918662 / 0.986614298) / 2 = 0.624121...
    public void At_LaterRow_IsWorthLess(int row, double expected) => Assert.Equal(expected, Score(TenRows, row), 1e-5);

    [Fact]
    public void At_SecondAlarmInAWindow_AddsNothing() => Assert.Equal(Score(TenRows, 12), Score(TenRows, 12, 13, 19), 12);

    [Fact]
    public void At_FalseAlarmBeforeAnyWindow_CostsTheFullWeight() =>
        Assert.Equal(100 - (100 * 0.11 / 2), Score(TenRows, 3, 10), 9);

    [Fact]
    public void At_FalseAlarmAfterAWindow_CostsMoreTheFartherItIs()
    {
        // Nine rows behind a window of ten: y = 9 / 9, sigma(1) = -0.986614298.
        Assert.Equal(100 - (100 * 0.11 * 0.986614298 / 2), Score(TenRows, 10, 28), 6);
        Assert.True(Score(TenRows, 10, 20) > Score(TenRows, 10, 28));
        Assert.Equal(Score(TenRows, 3, 10), Score(TenRows, 10, 50), 12); // y = 31 / 9 > 3
    }

    [Fact]
    public void At_TwoSeries_CountsWindowsTogether()
    {
        NabSeries found = new(TenRows, Alarms(TenRows, 10)), missed = new(TenRows, Alarms(TenRows));
        Assert.Equal(50, NabScore.At([found, missed], [0.5, 0.5]), 9);
    }

    [Fact]
    public void Best_AnyScores_IsTheLargestOverAllThresholds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var (labels, scores) = Given.Series(seed, 120);
            NabSeries series = new(labels, scores);
            var all = scores.Distinct().Append(-1).Select(threshold => NabScore.At([series], [threshold])).Append(0).Max();
            Assert.Equal(all, NabScore.Best([series]), 9);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Best_NoWindow_IsNotANumber() => Assert.True(double.IsNaN(NabScore.Best([new(new bool[9], new double[9])])));

    private static double Score(bool[] labels, params int[] alarms) => NabScore.At([new(labels, Alarms(labels, alarms))], [0.5]);

    private static double[] Alarms(bool[] labels, params int[] rows)
    {
        var scores = new double[labels.Length];
        foreach (var row in rows) scores[row] = 1;
        return scores;
    }
}
