namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>Speed of a plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="WindowsPerSecond">Windows per second.</param>
public sealed record MomentMeasurement(MomentRunPlan Plan, double WindowsPerSecond);
