namespace StreamingAnomaly.Scorer.Store;

/// <summary>What became of a batch: everything is stored except what is named here.</summary>
/// <param name="Points">Points stored; a score may make several.</param>
/// <param name="Rejected">What can never be stored as it is, at most one entry each, by position.</param>
public sealed record WriteOutcome(int Points, IReadOnlyList<RejectedItem> Rejected);
