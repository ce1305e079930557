namespace StreamingAnomaly.Evaluation.Metrics;

/// <summary>One series as the NAB score sees it.</summary>
/// <param name="Labels">One a row; a window is a run of labelled rows.</param>
/// <param name="Scores">One a row, finite.</param>
public readonly record struct NabSeries(bool[] Labels, double[] Scores);
