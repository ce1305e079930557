using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis.Anomalies;

/// <summary>
/// Joins marked rows to anomalies and tells their kinds apart (Chandola et al. 2009, section 2.2). An anomaly is a stretch of marked rows
/// of one equipment in which no more than <see cref="Bridge"/> unmarked rows follow each other. A row is <em>extreme</em> if one of its
/// sensors is outside Tukey's outer fences of the unmarked rows. Then, in this order:
/// <list type="number">
/// <item><b>point</b>: at least one and fewer than n rows are extreme (a detector's memory may mark the rows after them as well);</item>
/// <item><b>contextual</b>: no row is extreme, and either the stretch is shorter than n rows, or at least half of its rows are extreme among the
/// rows of the same recipe, step or other label: the label's value is the context;</item>
/// <item><b>collective</b>: all others: n or more rows that are odd together.</item>
/// </list>
/// n is <see cref="AnalysisOptions.CollectiveRows"/>.
/// </summary>
internal static class AnomalyFinder
{
    /// <summary>Unmarked rows that do not end an anomaly.</summary>
    public const int Bridge = 2;

    /// <summary>Share of rows that must be extreme within their context.</summary>
    private const double ContextShare = 0.5;

    /// <summary>Finds all, by equipment and time.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="scores">A score for each.</param>
    /// <param name="marked">Rows above the threshold.</param>
    /// <param name="options">Says n.</param>
    /// <param name="watch">Told how far it is.</param>
    public static List<Anomaly> Find(AnalysisTable table, float[] scores, bool[] marked, AnalysisOptions options, Watch watch)
    {
        var found = new List<Anomaly>();
        foreach (var equipment in table.Equipment)
        {
            watch.At((double)equipment.First / table.Rows);
            NormalRanges? ranges = null;
            var explanation = default(Explanation);
            foreach (var (first, last) in Stretches(marked, equipment))
            {
                ranges ??= new(table, equipment, marked);
                explanation ??= new(table, equipment, ranges);
                var (kind, context) = Classify(ranges, first, last, options.CollectiveRows);
                var peak = float.MinValue;
                for (var row = first; row <= last; row++) peak = Math.Max(peak, scores[row]);
                found.Add(new(
                    equipment.Name, kind, first, last, table.Times[first], table.Times[last], peak, explanation.Of(first, last, context),
                    context is { } c ? $"{ranges.Contexts[c].Name} {ranges.Contexts[c].Values[ranges.Contexts[c].Codes[first]]}" : null,
                    table.Labels is { } labels ? Array.IndexOf(labels, true, first, last - first + 1) >= 0 : null));
            }
        }

        return found;
    }

    /// <summary>First and last rows of the stretches of an equipment.</summary>
    internal static IEnumerable<(int First, int Last)> Stretches(bool[] marked, EquipmentSpan equipment)
    {
        int first = -1, last = -1;
        for (var row = equipment.First; row < equipment.End; row++)
        {
            if (!marked[row]) continue;
            if (first >= 0 && row - last > Bridge + 1)
            {
                yield return (first, last);
                first = -1;
            }

            if (first < 0) first = row;
            last = row;
        }

        if (first >= 0) yield return (first, last);
    }

    private static (AnomalyKind Kind, int? Context) Classify(NormalRanges ranges, int first, int last, int collective)
    {
        var extreme = 0;
        for (var row = first; row <= last; row++)
            if (ranges.IsExtreme(ranges.All, row)) extreme++;

        if (extreme > 0) return (extreme < collective ? AnomalyKind.Point : AnomalyKind.Collective, null);
        var context = ContextOf(ranges, first, last);
        return context is not null || last - first + 1 < collective ? (AnomalyKind.Contextual, context) : (AnomalyKind.Collective, null);
    }

    /// <summary>The label within whose values most rows are extreme, if that is enough of them.</summary>
    private static int? ContextOf(NormalRanges ranges, int first, int last)
    {
        int? best = null;
        var most = (int)Math.Ceiling(ContextShare * (last - first + 1));
        for (var c = 0; c < ranges.Contexts.Count; c++)
        {
            var count = 0;
            for (var row = first; row <= last; row++)
                if (ranges.Within(c, row) is { } within && ranges.IsExtreme(within, row)) count++;
            if (count < most || (count == most && best is not null)) continue;
            (best, most) = (c, count);
        }

        return best;
    }
}
