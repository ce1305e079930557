using StreamingAnomaly.Analysis.Anomalies;
using StreamingAnomaly.Analysis.Detectors;
using StreamingAnomaly.Analysis.Result;
using StreamingAnomaly.Analysis.Statistics;
using StreamingAnomaly.Analysis.Table;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Analysis;

/// <summary>
/// The batch work of a process engineer on one table: score it, cut the threshold, say what was found and who agrees. Unsupervised:
/// detectors learn from the data itself (or the healthy part named); ground truth only measures them. Deterministic.
/// </summary>
/// <param name="moment">MOMENT, or why there is none.</param>
/// <param name="time">Measures what detectors take.</param>
internal sealed class AnalysisEngine(MomentAccess moment, TimeProvider time)
{
    /// <summary>Rows a lasting anomaly has, until the data says otherwise: unit of the group test.</summary>
    private const int UnitRows = 10;

    /// <summary>Analyses.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">What is asked.</param>
    /// <param name="report">Told the progress, 0 to 1.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="AnalysisException">No detector could run; says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public AnalysisOutcome Run(AnalysisTable table, AnalysisOptions options, Action<AnalysisProgress> report, CancellationToken stop)
    {
        var (summaries, marks) = Detect(table, options, report, stop);
        var summing = new Watch(report, "summary", 0.9, 1, stop);
        var findings = marks.ConvertAll(m => Findings(table, m, summing));
        var agreement = Pairs(marks, summing.Part(0.5, 0.7));
        var correlation = Correlation.Of(table.Features, table.Columns, summing.Part(0.7, 0.9));
        var result = new AnalysisResult(
            table.Rows, table.RowsRead, table.RowsPerRow, IsoTime.Format(table.Times.Min()), IsoTime.Format(table.Times.Max()), table.Labels?.Count(l => l),
            [.. table.Equipment.Select(e => new EquipmentSummary(
                e.Name, e.First, e.Rows, [.. e.Features.Select(f => table.Features[f])], IsoTime.Format(table.Times[e.First]), IsoTime.Format(table.Times[e.End - 1])))],
            [GroupRanking.Equipment, .. table.Groups.Select(g => g.Name)],
            [.. table.Features.Select((name, f) => FeatureSummary.Of(name, table.Columns[f], table.Missing[f]))],
            [.. table.Notes.Distinct()], summaries, agreement, findings, correlation);
        summing.At(1);
        return new(table, result, marks);
    }

    private (List<DetectorSummary> Summaries, List<DetectorMarks> Marks) Detect(
        AnalysisTable table, AnalysisOptions options, Action<AnalysisProgress> report, CancellationToken stop)
    {
        var summaries = new List<DetectorSummary>();
        var marks = new List<DetectorMarks>();
        var total = options.Detectors.Sum(Weight);
        double done = 0;
        foreach (var detector in options.Detectors.Distinct())
        {
            var name = NameOf(detector);
            var watch = new Watch(report, name, done / total * 0.9, (done += Weight(detector)) / total * 0.9, stop);
            watch.At(0);
            try
            {
                using var network = detector == AnalysisDetector.Moment ? OpenMoment() : null;
                RowScorer scorer = detector switch
                {
                    AnalysisDetector.Ensemble => new EnsembleRowScorer(options.Seed),
                    AnalysisDetector.Forest => new ForestScorer(options.Seed),
                    _ => new MomentRowScorer(network!),
                };
                var run = scorer.Run(table, options, time, watch.Part(0, 0.9));
                var (summary, mark) = Judge(table, options, run, watch.Part(0.9, 1));
                summaries.Add(summary);
                marks.Add(mark);
            }
            catch (AnalysisException e)
            {
                summaries.Add(DetectorSummary.Missing(name, e.Message));
            }
        }

        return marks.Count > 0 ? (summaries, marks)
            : throw new AnalysisException(string.Join(" ", summaries.Select(s => $"{s.Detector}: {s.Reason}")));
    }

    private static (DetectorSummary Summary, DetectorMarks Marks) Judge(AnalysisTable table, AnalysisOptions options, DetectorRun run, Watch watch)
    {
        var threshold = Threshold.Of(run.Scores, options.ExpectedRatio);
        var marked = Threshold.Mark(run.Scores, threshold);
        var anomalies = AnomalyFinder.Find(table, run.Scores, marked, options, watch.Part(0, 0.7));
        var quality = table.Labels is { } labels ? DetectorQuality.Of(labels, marked, run.Scores, VusWindowOf(table)) : null;
        watch.At(1);
        var name = NameOf(run.Detector);
        if (run.Stride > 1) table.Notes.Add(new("stride", name, run.Stride));
        return (
            new(name, true, null, run.Seconds, run.Seconds > 0 ? table.Rows / run.Seconds : 0, threshold, marked.Count(m => m), run.Unscored, run.Stride,
                Count(AnomalyKind.Point), Count(AnomalyKind.Contextual), Count(AnomalyKind.Collective), quality),
            new(name, run.Scores, marked, anomalies));

        int Count(AnomalyKind kind) => anomalies.Count(a => a.Kind == kind);
    }

    private static DetectorFindings Findings(AnalysisTable table, DetectorMarks marks, Watch watch)
    {
        watch.At(0);
        var distributions = table.Features.Select((name, f) => Distribution.Of(name, table.Columns[f], marks.Marked)).OfType<Distribution>()
            .OrderByDescending(d => d.Distance).ToList();
        watch.At(0.3);
        var lengths = marks.Anomalies.Select(a => a.Rows).Order().ToList();
        var unit = lengths.Count == 0 ? UnitRows : Math.Max(lengths[lengths.Count / 2], 1);
        var codes = new int[table.Rows];
        for (var e = 0; e < table.Equipment.Length; e++) codes.AsSpan(table.Equipment[e].First, table.Equipment[e].Rows).Fill(e);
        var rankings = table.Groups.Select(g => GroupRanking.Of(g.Name, g.Values, g.Codes, table.Equipment, marks.Marked, unit))
            .Prepend(GroupRanking.Of(GroupRanking.Equipment, [.. table.Equipment.Select(e => e.Name)], codes, table.Equipment, marks.Marked, unit));
        return new(marks.Detector, distributions, [.. rankings.OfType<GroupRanking>()]);
    }

    private static List<Agreement> Pairs(List<DetectorMarks> marks, Watch watch)
    {
        var pairs = new List<Agreement>();
        for (var a = 0; a < marks.Count; a++)
        {
            for (var b = a + 1; b < marks.Count; b++)
            {
                watch.At((double)pairs.Count / (marks.Count * marks.Count));
                int both = 0, onlyA = 0, onlyB = 0;
                for (var row = 0; row < marks[a].Marked.Length; row++)
                {
                    bool x = marks[a].Marked[row], y = marks[b].Marked[row];
                    if (x && y) both++;
                    else if (x) onlyA++;
                    else if (y) onlyB++;
                }

                var spearman = RankCorrelation.Of(Array.ConvertAll(marks[a].Scores, s => (double)s), Array.ConvertAll(marks[b].Scores, s => (double)s));
                pairs.Add(new(
                    marks[a].Detector, marks[b].Detector, both + onlyA + onlyB > 0 ? (double)both / (both + onlyA + onlyB) : null,
                    double.IsFinite(spearman) ? spearman : null, both, onlyA, onlyB));
            }
        }

        return pairs;
    }

    private IMomentModel OpenMoment() => moment.Open?.Invoke() ?? throw new AnalysisException(moment.Reason ?? "no MOMENT model is configured (moment.model)");

    private static int VusWindowOf(AnalysisTable table)
    {
        var first = table.Equipment[0];
        return VusWindow.Of(Array.ConvertAll(table.Columns[first.Features[0]][first.First..first.End], v => (double)v));
    }

    /// <summary>Name of a detector outside of the program.</summary>
    internal static string NameOf(AnalysisDetector detector) => detector switch
    {
        AnalysisDetector.Ensemble => "ensemble", AnalysisDetector.Forest => "forest", _ => "moment",
    };

    /// <summary>Rough time of a detector against the others, for the progress.</summary>
    private static double Weight(AnalysisDetector detector) => detector switch
    {
        AnalysisDetector.Forest => 1, AnalysisDetector.Ensemble => 6, _ => 20,
    };
}
