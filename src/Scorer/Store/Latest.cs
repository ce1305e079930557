namespace StreamingAnomaly.Scorer.Store;

/// <summary>Joins what two measurements know of the equipment.</summary>
internal static class Latest
{
    /// <summary>The newest point of each equipment; a score wins over a warm-up reading of the same time.</summary>
    public static IReadOnlyList<StoredScore> Of(IEnumerable<StoredScore> scores, IEnumerable<StoredScore> warmUps) =>
        [.. scores.Concat(warmUps)
            .GroupBy(p => p.Equipment, StringComparer.Ordinal)
            .Select(g => g.MaxBy(p => (p.TimeUnixNano, -(int)p.State))!)
            .OrderBy(p => p.Equipment, StringComparer.Ordinal)];
}
