namespace StreamingAnomaly.Detection.Quality;

/// <summary>Physical limits of a sensor, inclusive; null leaves that side to the baseline.</summary>
public sealed record SensorLimits(double? Low, double? High);
