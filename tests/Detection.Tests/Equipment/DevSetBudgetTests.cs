using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

/// <summary>
/// The default detectors on recorded data: false episodes (those that start on a normal row) against the budget, and
/// events in which an episode starts. Split and counting as in calibration.md.
/// </summary>
public sealed class DevSetBudgetTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("skab", 2000)]
    [InlineData("skab", 500)]
    [InlineData("nab", 2000)]
    [InlineData("nab", 500)]
    [InlineData("smd", 2000)]
    [InlineData("smd", 500)]
    [InlineData("tep", 2000)]
    [InlineData("tep", 500)]
    public void Scorer_OnADevSet_KeepsTheBudget(string set, double budget)
    {
        int normal = 0, falseEpisodes = 0, falseSamples = 0, events = 0, fresh = 0, moved = 0, stage4 = 0;
        foreach (var series in DevSets.Read(set))
        {
            var scorer = Train(series, budget, out var start);
            var (observation, verdict) = (new Observation(), new Verdict());
            bool inEvent = false, found = false;
            for (var t = 0; t < series.Test.Length; t++)
            {
                scorer.Observe((start + t) * SyntheticTool.Second, series.Test[t], null, observation);
                scorer.Decide(observation, ExternalResult.NotAsked, verdict);
                if (t < series.Skip) continue;
                var label = series.Labels[t];
                if (label && !inEvent) (events, found) = (events + 1, false);
                inEvent = label;
                if (label)
                {
                    if (verdict.Opened && !found) (fresh, found) = (fresh + 1, true);
                    continue;
                }
                normal++;
                if (verdict.Opened) falseEpisodes++;
                if (verdict.Alarm) falseSamples++;
                if (verdict.MovedOn) moved++;
                if (verdict.Stage == 4) stage4++;
            }
        }
        var allowed = normal / budget;
        output.WriteLine(
            $"{set} N={budget}: ratio {falseEpisodes / allowed:0.00} ({falseEpisodes} of {allowed:0.0}), fresh {fresh}/{events}, " +
            $"false samples per 10k {1e4 * falseSamples / normal:0}, moved notices {moved}, stage 4 {100.0 * stage4 / normal:0.0} %");
        Assert.InRange(falseEpisodes, 0, Math.Max(allowed, 1));
        Assert.InRange(fresh, 1, events);
    }

    private static EquipmentScorer Train(DevSeries series, double budget, out long start)
    {
        var baseline = new Baseline(
            series.Sensors, [.. Enumerable.Range(0, series.Train.Length).Select(i => i * SyntheticTool.Second)],
            [.. series.Train.SelectMany(r => r)]);
        var model = EquipmentTrainer.Train(baseline, new());
        Assert.Equal(series.Sensors, model.Sensors);
        var scorer = new EquipmentScorer(model, new() { Budget = budget });
        if (series.Continues) scorer.Prime(baseline);
        start = series.Train.Length;
        return scorer;
    }
}
