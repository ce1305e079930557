namespace StreamingAnomaly.Detection.Equipment;

/// <summary>One detector's part of a verdict.</summary>
/// <param name="Name">Detector.</param>
/// <param name="Score">Raw score; NaN when it has none. The external detector's holds between strides.</param>
/// <param name="Probability">Calibrated score 1 - p; NaN when there is none or it is not calibrated yet.</param>
public readonly record struct DetectorVerdict(string Name, double Score, double Probability);
