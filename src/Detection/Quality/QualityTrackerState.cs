namespace StreamingAnomaly.Detection.Quality;

/// <summary>What a <see cref="QualityTracker"/> remembers.</summary>
/// <param name="Last">Last finite value of every sensor, NaN before the first.</param>
/// <param name="Stretch">How many equal readings it is the last of.</param>
public sealed record QualityTrackerState(double[] Last, int[] Stretch);
