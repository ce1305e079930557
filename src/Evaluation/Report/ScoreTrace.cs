namespace StreamingAnomaly.Evaluation.Report;

/// <summary>Scores of one series over time, for drawing.</summary>
/// <param name="Series">Name.</param>
/// <param name="Labels">One an evaluated row.</param>
/// <param name="Detectors">Name, scores and threshold of each.</param>
public sealed record ScoreTrace(string Series, IReadOnlyList<bool> Labels, IReadOnlyList<(string Name, double[] Scores, double Threshold)> Detectors);
