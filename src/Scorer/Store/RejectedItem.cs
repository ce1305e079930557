namespace StreamingAnomaly.Scorer.Store;

/// <summary>A score or an alert that was not stored, or not fully.</summary>
/// <param name="Index">Its position in the batch.</param>
/// <param name="Reason">Why, as a code.</param>
/// <param name="Detail">Why, for a person, and whether a part of it is stored.</param>
public sealed record RejectedItem(int Index, RejectReason Reason, string Detail);
