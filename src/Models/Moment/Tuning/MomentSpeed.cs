namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>Windows, or billions of operations, in a time.</summary>
/// <param name="PerSecond">By the clock: what a user gets, and what other load on the machine takes from.</param>
/// <param name="PerCoreSecond">By the processor time of this process, all threads together.</param>
public sealed record MomentSpeed(double PerSecond, double PerCoreSecond);
