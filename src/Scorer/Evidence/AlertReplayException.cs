namespace StreamingAnomaly.Scorer.Evidence;

/// <summary>An alert cannot be computed again; the message says what is missing.</summary>
public sealed class AlertReplayException(string message) : Exception(message);
