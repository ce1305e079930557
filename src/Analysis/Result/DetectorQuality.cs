using StreamingAnomaly.Evaluation.Metrics;

namespace StreamingAnomaly.Analysis.Result;

/// <summary>A detector against ground truth, by row.</summary>
/// <param name="Precision">Share of the marked rows that are anomalous; null if none is marked.</param>
/// <param name="Recall">Share of the anomalous rows that are marked.</param>
/// <param name="F1">Harmonic mean of the two.</param>
/// <param name="VusPr">Volume under the precision-recall surface: the ranking, whatever the threshold; null if it cannot be had.</param>
/// <param name="AucPr">Average precision of the ranking.</param>
/// <param name="EventRecall">Share of the labelled stretches with a marked row.</param>
internal sealed record DetectorQuality(double? Precision, double Recall, double F1, double? VusPr, double? AucPr, double EventRecall)
{
    /// <summary>Measures; null where no row is anomalous.</summary>
    /// <param name="labels">Ground truth, [rows].</param>
    /// <param name="marked">Rows marked.</param>
    /// <param name="scores">Scores of all rows.</param>
    /// <param name="window">Slope width of <see cref="VolumeUnderSurface"/>.</param>
    public static DetectorQuality? Of(bool[] labels, bool[] marked, float[] scores, int window)
    {
        int hits = 0, truth = 0, alarms = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            if (labels[row]) truth++;
            if (marked[row]) alarms++;
            if (labels[row] && marked[row]) hits++;
        }

        if (truth == 0) return null;
        var wide = Array.ConvertAll(scores, s => (double)s);
        var events = LabelledEvent.Of(labels);
        var found = events.Count(e => Array.IndexOf(marked, true, e.First, e.Length) >= 0);
        double precision = alarms > 0 ? (double)hits / alarms : 0, recall = (double)hits / truth;
        return new(
            alarms > 0 ? precision : null, recall, hits > 0 ? 2 * precision * recall / (precision + recall) : 0,
            Finite(VolumeUnderSurface.Compute(labels, wide, window).Pr), Finite(RankMetrics.AveragePrecision(labels, wide)), (double)found / events.Count);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
