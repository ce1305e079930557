using StreamingAnomaly.Evaluation.Metrics;

namespace StreamingAnomaly.Evaluation.Tests.Metrics;

public sealed class OperationalViewTests
{
    [Fact]
    public void Of_HarnessCase_AgreesInEveryCount()
    {
        var given = Given.Json("eval/parity-stats.json").GetProperty("harness").GetProperty("operational");
        var threshold = OperationalView.ThresholdOf(given.GetProperty("calibration").Doubles());
        Assert.Equal(given.GetProperty("threshold").GetDouble(), threshold);
        var view = OperationalView.Of(given.GetProperty("labels").Labels(), given.GetProperty("score").Doubles(), threshold);
        var expected = given.GetProperty("expected");
        Assert.Equal(expected.GetProperty("events").GetInt32(), view.Events);
        Assert.Equal(expected.GetProperty("detected").GetInt32(), view.Detected);
        Assert.Equal(expected.GetProperty("delays").Doubles(), view.Delays.Select(d => (double)d));
        Assert.Equal(expected.GetProperty("fresh").GetInt32(), view.Fresh);
        Assert.Equal(expected.GetProperty("fresh_delays").Doubles(), view.FreshDelays.Select(d => (double)d));
        Assert.Equal(expected.GetProperty("false_episodes").GetInt32(), view.FalseEpisodes);
        Assert.Equal(expected.GetProperty("false_samples").GetInt32(), view.FalseSamples);
        Assert.Equal(expected.GetProperty("normal_samples").GetInt32(), view.NormalSamples);
    }

    [Fact]
    public void VusWindow_HarnessCases_Agree()
    {
        var cases = Given.Json("eval/parity-stats.json").GetProperty("harness").GetProperty("vus_window").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, c => Assert.Equal(c.GetProperty("expected").GetInt32(), VusWindow.Of(c.GetProperty("channel").Doubles())));
    }

    [Fact]
    public void Of_StuckAlarm_DetectsEverythingAndNothingFreshly()
    {
        var labels = Given.Labels("...xx....xxx..");
        var alarms = new bool[labels.Length];
        Array.Fill(alarms, true);
        var view = OperationalView.Of(labels, alarms);
        Assert.Equal((2, 0, 0, 9), (view.Detected, view.Fresh, view.FalseEpisodes, view.FalseSamples));
        Assert.Equal([0, 0], view.Delays);
    }

    [Fact]
    public void Of_AlarmThatRunsIntoAnEvent_IsNoFalseEpisodeButFalseSamples()
    {
        var view = OperationalView.Of(Given.Labels(".....xx......"), Given.Labels("..xxxx....xx."));
        Assert.Equal((1, 0, 1, 5), (view.Detected, view.Fresh, view.FalseEpisodes, view.FalseSamples));
    }

    [Fact]
    public void Summary_TwoSeries_PoolsCountsAndTakesTheMedianDelay()
    {
        var one = OperationalView.Of(Given.Labels("....xxxx"), Given.Labels("x.....xx"));
        var two = OperationalView.Of(Given.Labels("..xx......"), Given.Labels("..xx......"));
        var summary = OperationalSummary.Of([one, two]);
        Assert.Equal(1, summary.EventRecall);
        Assert.Equal(1, summary.Delay);
        Assert.Equal(10_000.0 / 12, summary.FalseSamplesPer10k, 9);
        Assert.Equal(10_000.0 / 12, summary.FalseEpisodesPer10k, 9);
        var p = 1.0 / 12;
        Assert.Equal((1 - Math.Pow(1 - p, 4) + 1 - Math.Pow(1 - p, 2)) / 2, summary.Chance, 12);
    }

    [Fact]
    public void ThresholdOf_FewScores_IsTheirMaximum() => Assert.Equal(7, OperationalView.ThresholdOf([3, 7, 1]));

    [Fact]
    public void ThresholdOf_None_SaysWhatIsMissing() =>
        Assert.Contains("calibration", Assert.Throws<EvaluationException>(() => OperationalView.ThresholdOf([])).Message);

    [Fact]
    public void ScoreCheck_NaN_NamesSeriesAndRow()
    {
        var message = Assert.Throws<EvaluationException>(() => ScoreCheck.Require("skab/other/1.csv", [0, 1, double.NaN], 3)).Message;
        Assert.Contains("skab/other/1.csv, row 2", message);
    }

    [Fact]
    public void Of_Openings_CountsEpisodesWhereTheyOpen()
    {
        //                             0123456789
        var labels = Given.Labels("....xx..xx");
        var alarms = Given.Labels("..xxxx.xxx");
        var openings = Given.Labels("..x....x.x");
        var view = OperationalView.Of(labels, alarms, openings);
        Assert.Equal((2, 2), (view.FalseEpisodes, view.Detected)); // both reach into an event; they open before it
        Assert.Equal([1], view.FreshDelays);
        Assert.Equal(0, OperationalView.Of(labels, alarms).FalseEpisodes);
    }
}
