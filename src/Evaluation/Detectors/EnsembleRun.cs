namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Scores of one ensemble: [0] fused, [1..] by head.</summary>
/// <param name="Train">Whose rows it learnt.</param>
/// <param name="Calibration">Cross-fitted, one a training row.</param>
/// <param name="Test">One a test row.</param>
internal sealed record EnsembleRun(Matrix Train, double[][] Calibration, double[][] Test);
