namespace StreamingAnomaly.Models.Batching;

/// <summary>Whether there is a model to score with.</summary>
/// <param name="Available">There is.</param>
/// <param name="Reason">Why not, for a person; null if there is.</param>
/// <param name="Failures">Failed loads and runs so far.</param>
/// <param name="RetryAt">When loading is tried again; null if it is not pending.</param>
public sealed record MomentHealth(bool Available, string? Reason, long Failures, DateTimeOffset? RetryAt);
