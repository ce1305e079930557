namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>What a detector made of the table.</summary>
/// <param name="Detector">Which.</param>
/// <param name="Scores">Higher is more anomalous, the unit is the detector's own; [rows], finite. 0 where it knows nothing yet.</param>
/// <param name="Seconds">Time it took, learning and scoring.</param>
/// <param name="Unscored">Rows without a score of their own.</param>
/// <param name="Stride">Rows between two judgements; 1: every row.</param>
internal sealed record DetectorRun(AnalysisDetector Detector, float[] Scores, double Seconds, int Unscored, int Stride);
