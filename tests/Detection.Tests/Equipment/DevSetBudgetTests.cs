using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

/// <summary>
/// The default detectors on recorded data: false episodes (those that start on a normal row) against the budget, and
/// events in which an episode starts. Split and counting as in calibration.md.
/// </summary>
public sealed class DevSetBudgetTests(ITestOutputHelper output)
{
    private static readonly double[] Budgets = [500, 2000, 10_000];

    /// <summary>The largest for which the budget is promised.</summary>
    private const double Promised = 2000;

    [Theory]
    [InlineData("skab")]
    [InlineData("nab")]
    [InlineData("smd")]
    [InlineData("tep")]
    public void Scorer_OnADevSet_KeepsTheBudget(string set)
    {
        var counts = Budgets.Select(b => new Count(b)).ToArray();
        foreach (var series in DevSets.Read(set))
        {
            var baseline = new Baseline(
                series.Sensors, [.. Enumerable.Range(0, series.Train.Length).Select(i => i * SyntheticTool.Second)],
                [.. series.Train.SelectMany(r => r)]);
            var model = EquipmentTrainer.Train(baseline, new());
            Assert.Equal(series.Sensors, model.Sensors);
            foreach (var count in counts)
            {
                var scorer = new EquipmentScorer(model, new() { Budget = count.Budget });
                if (series.Continues) scorer.Prime(baseline);
                count.Play(scorer, series);
            }
        }
        foreach (var count in counts)
        {
            output.WriteLine($"{set} {count}");
            // Beyond it calibration.md itself measured two false episodes of 1.1 allowed on one set.
            Assert.InRange(count.FalseEpisodes, 0, Math.Max(count.Allowed, count.Budget > Promised ? 2 : 1));
            Assert.InRange(count.Fresh, 1, count.Events);
        }
    }

    /// <summary>Episodes and events over the series of a set.</summary>
    private sealed class Count(double budget)
    {
        private int normal, falseSamples, moved, stage4;

        public double Budget => budget;
        public int FalseEpisodes { get; private set; }
        public int Events { get; private set; }
        public int Fresh { get; private set; }
        public double Allowed => normal / budget;

        public void Play(EquipmentScorer scorer, DevSeries series)
        {
            var (observation, verdict) = (new Observation(), new Verdict());
            bool inEvent = false, found = false;
            for (var t = 0; t < series.Test.Length; t++)
            {
                scorer.Observe((series.Train.Length + t) * SyntheticTool.Second, series.Test[t], null, observation);
                scorer.Decide(observation, ExternalResult.NotAsked, verdict);
                if (t < series.Skip) continue;
                var label = series.Labels[t];
                if (label && !inEvent) (Events, found) = (Events + 1, false);
                inEvent = label;
                if (!label) Normal(verdict);
                else if (verdict.Opened && !found) (Fresh, found) = (Fresh + 1, true);
            }
        }

        public override string ToString() =>
            $"N={budget}: ratio {FalseEpisodes / Allowed:0.00} ({FalseEpisodes} of {Allowed:0.0}), fresh {Fresh}/{Events}, " +
            $"false samples per 10k {1e4 * falseSamples / normal:0}, moved notices {moved}, stage 4 {100.0 * stage4 / normal:0.0} %";

        private void Normal(Verdict verdict)
        {
            normal++;
            if (verdict.Opened) FalseEpisodes++;
            if (verdict.Alarm) falseSamples++;
            if (verdict.MovedOn) moved++;
            if (verdict.Stage == 4) stage4++;
        }
    }
}
