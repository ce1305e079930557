namespace StreamingAnomaly.Analysis.Anomalies;

/// <summary>What one sensor adds to an anomaly.</summary>
/// <param name="Sensor">Name.</param>
/// <param name="Share">Its part of all sensors' strength, 0 to 1.</param>
/// <param name="How"><c>level</c>: the mean is off; <c>peak</c>: single values are; <c>spread</c>: it swings more, or less, than it should.</param>
/// <param name="Deviations">Level and peak: distance from the mean of unmarked rows in their standard deviations, signed. Spread: ratio of the
/// standard deviations.</param>
internal sealed record SensorPart(string Sensor, double Share, string How, double Deviations);
