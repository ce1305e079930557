namespace StreamingAnomaly.Scorer.Store;

/// <summary>Finished runs of one equipment, newest first.</summary>
public sealed record RunQuery
{
    /// <summary>Most runs one query returns.</summary>
    public const int MaxLimit = 100_000;

    /// <summary>Equipment.</summary>
    public required string Equipment { get; init; }

    /// <summary>First end time, nanoseconds since 1970 UTC; default the oldest.</summary>
    public long FromUnixNano { get; init; } = PointTime.Min;

    /// <summary>Time after the last end, nanoseconds since 1970 UTC; default beyond the newest.</summary>
    public long ToUnixNano { get; init; } = PointTime.Max;

    /// <summary>Most runs to return, 1..<see cref="MaxLimit"/>; default 100.</summary>
    public int Limit { get; init; } = 100;

    internal RunQuery Validated()
    {
        ArgumentException.ThrowIfNullOrEmpty(Equipment);
        if (Limit is < 1 or > MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(Limit), Limit, $"Limit must be 1..{MaxLimit}.");
        return this with { FromUnixNano = Math.Max(FromUnixNano, PointTime.Min), ToUnixNano = Math.Min(ToUnixNano, PointTime.Max) };
    }
}
