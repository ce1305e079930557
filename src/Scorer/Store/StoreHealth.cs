namespace StreamingAnomaly.Scorer.Store;

/// <summary>Whether a store can be used.</summary>
/// <param name="Ready">It answers and takes our credentials.</param>
/// <param name="Detail">For a person: what answered, or what is wrong and what to do.</param>
public sealed record StoreHealth(bool Ready, string Detail);
