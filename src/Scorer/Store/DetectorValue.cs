namespace StreamingAnomaly.Scorer.Store;

/// <summary>What one detector said.</summary>
/// <param name="Name">Detector, such as <c>forest</c>.</param>
/// <param name="Score">Raw score in the detector's own unit, finite.</param>
public readonly record struct DetectorValue(string Name, double Score);
