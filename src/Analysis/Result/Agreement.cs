namespace StreamingAnomaly.Analysis.Result;

/// <summary>How far two detectors agree.</summary>
/// <param name="A">One.</param>
/// <param name="B">The other.</param>
/// <param name="Jaccard">Rows marked by both by rows marked by either, 0 to 1; null if none is marked.</param>
/// <param name="Spearman">Rank correlation of their scores, -1 to 1; null if one is constant.</param>
/// <param name="Both">Rows that both mark.</param>
/// <param name="OnlyA">Rows that only the first marks.</param>
/// <param name="OnlyB">Rows that only the second marks.</param>
internal sealed record Agreement(string A, string B, double? Jaccard, double? Spearman, int Both, int OnlyA, int OnlyB);
