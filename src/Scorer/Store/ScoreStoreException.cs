namespace StreamingAnomaly.Scorer.Store;

/// <summary>A store cannot be used or did not answer. The message says which one, why, and what to do.</summary>
public sealed class ScoreStoreException(string message, Exception? inner = null) : Exception(message, inner);
