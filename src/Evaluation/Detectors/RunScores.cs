namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Scores of whole runs; NaN for a run that only taught.</summary>
/// <param name="Train">One a training run, by models that did not see it.</param>
/// <param name="Test">One a test run.</param>
public sealed record RunScores(double[] Train, double[] Test);
