using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Evaluation.Report;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation;

/// <summary>One detector on one set: its pieces of work, and their sum when all are done.</summary>
internal sealed class SetTally
{
    private readonly EvaluationSet set;
    private readonly IOfflineDetector detector;
    private readonly SeriesOutcome?[][] outcomes; // [series][seed]
    private readonly RunOutcome?[] runs; // [seed]
    private readonly int seeds;

    public SetTally(EvaluationSet set, IOfflineDetector detector, int mostSeeds)
    {
        this.set = set;
        this.detector = detector;
        if (set.OneSeed) mostSeeds = 1;
        var tasks = set.Runs is { } trial ? [RunOutcome.Task(set.Name, trial.Train, trial.Test, 0)] : set.Series.Select(s => OfflineTask.Of(s)).ToList();
        seeds = tasks.Exists(detector.Seeded) ? mostSeeds : 1;
        outcomes = [.. set.Series.Select(_ => new SeriesOutcome?[seeds])];
        runs = new RunOutcome?[set.Runs is null ? 0 : seeds];
    }

    /// <summary>Pieces of work that may run in any order, side by side.</summary>
    public IEnumerable<(double Cost, Action Run)> Jobs(TimeProvider time)
    {
        for (var seed = 0; seed < seeds; seed++)
        {
            var fixedSeed = seed;
            if (set.Runs is { } trial)
                yield return (detector.Cost(RunOutcome.Task(set.Name, trial.Train, trial.Test, seed)),
                    () => runs[fixedSeed] = RunOutcome.Of(set.Name, trial, detector, fixedSeed, time));
            for (var i = 0; i < set.Series.Count; i++)
            {
                var index = i;
                var series = set.Series[i];
                yield return (detector.Cost(OfflineTask.Of(series)),
                    () => outcomes[index][fixedSeed] = SeriesOutcome.Of(set.Name, series, series.VusWindow(), detector, fixedSeed, time));
            }
        }
    }

    /// <summary>VUS-PR of a series, mean over seeds; NaN without an event.</summary>
    public double VusPr(int series) => outcomes[series].Average(o => o!.VusPr);

    /// <summary>First seed's scores of a series.</summary>
    public (string Name, double[] Scores, double Threshold) Trace(int series) =>
        (detector.Name, outcomes[series][0]!.Scores, outcomes[series][0]!.View.Threshold);

    /// <summary>Means over series and seeds.</summary>
    public DetectorReport Report() => set.Runs is null ? OfSeries() : OfRuns();

    private DetectorReport OfRuns() => new()
    {
        Name = detector.Name,
        AucRoc = Known(runs.Average(r => r!.AucRoc)),
        AucPr = Known(runs.Average(r => r!.AucPr)),
        EventRecall = Known(runs.Average(r => r!.Recall)),
        FalseAlarmsPer10k = Known(runs.Average(r => r!.FalseAlarmRate) * 10_000),
        RecallAt5Percent = Known(runs.Average(r => r!.RecallAt5Percent)),
        Seconds = runs.Average(r => r!.Seconds),
    };

    private DetectorReport OfSeries()
    {
        var views = Enumerable.Range(0, seeds).Select(s => OperationalSummary.Of([.. outcomes.Select(o => o[s]!.View)])).ToList();
        var nab = Enumerable.Range(0, seeds).Select(s => set.Series.Select((x, i) => new NabSeries(x.EvaluatedLabels(), outcomes[i][s]!.Scores)).ToList()).ToList();
        var decides = outcomes.Length > 0 && double.IsNaN(outcomes[0][0]!.View.Threshold);
        return new()
        {
            Name = detector.Name,
            VusPr = Mean(o => o.VusPr),
            VusRoc = Mean(o => o.VusRoc),
            AucPr = Mean(o => o.AucPr),
            AucRoc = Mean(o => o.AucRoc),
            EventRecall = Known(views.Average(v => v.EventRecall)),
            Chance = Known(views.Average(v => v.Chance)),
            FreshRecall = Known(views.Average(v => v.FreshRecall)),
            FalseAlarmsPer10k = Known(views.Average(v => v.FalseSamplesPer10k)),
            FalseEpisodesPer10k = Known(views.Average(v => v.FalseEpisodesPer10k)),
            AllowedEpisodesPer10k = outcomes.Length > 0 ? outcomes[0][0]!.AllowedPer10k : null,
            Delay = Known(views.Select(v => v.Delay).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average()),
            FreshDelay = Known(views.Select(v => v.FreshDelay).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average()),
            NabScore = Known(nab.Average(NabScore.Best)),
            NabScoreAtThreshold = decides ? null : Known(nab.Select((n, s) => NabScore.At(n, [.. outcomes.Select(o => o[s]!.View.Threshold)])).Average()),
            Seconds = outcomes.Sum(o => o.Average(x => x!.Seconds)),
            SeriesVusPr = outcomes.Select((o, i) => (set.Series[i].Name, Value: o.Average(x => x!.VusPr))).Where(x => !double.IsNaN(x.Value))
                .ToDictionary(x => x.Name, x => x.Value),
        };
    }

    private double? Mean(Func<SeriesOutcome, double> metric) =>
        Known(outcomes.Select(o => o.Average(x => metric(x!))).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average());

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
