namespace StreamingAnomaly.Analysis.Result;

/// <summary>What one detector found, in numbers.</summary>
/// <param name="Detector"><c>ensemble</c>, <c>forest</c> or <c>moment</c>.</param>
/// <param name="Available">Whether it ran.</param>
/// <param name="Reason">Why it did not; null if it did.</param>
/// <param name="Seconds">Time of learning and scoring.</param>
/// <param name="RowsPerSecond">Rows by that time.</param>
/// <param name="Threshold">Score above which a row is marked.</param>
/// <param name="Marked">Rows marked.</param>
/// <param name="Unscored">Rows without a score of their own.</param>
/// <param name="Stride">Rows between two judgements.</param>
/// <param name="Point">Anomalies of this kind.</param>
/// <param name="Contextual">Anomalies of this kind.</param>
/// <param name="Collective">Anomalies of this kind.</param>
/// <param name="Quality">Against ground truth; null without.</param>
internal sealed record DetectorSummary(
    string Detector, bool Available, string? Reason, double Seconds, double RowsPerSecond, double Threshold, int Marked, int Unscored, int Stride,
    int Point, int Contextual, int Collective, DetectorQuality? Quality)
{
    /// <summary>Of a detector that did not run.</summary>
    public static DetectorSummary Missing(string detector, string reason) => new(detector, false, reason, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);
}
