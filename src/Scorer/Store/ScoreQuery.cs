namespace StreamingAnomaly.Scorer.Store;

/// <summary>A range of scored points of one equipment and sensor.</summary>
public sealed record ScoreQuery
{
    /// <summary>Most points one query returns.</summary>
    public const int MaxLimit = 1_000_000;

    /// <summary>Equipment.</summary>
    public required string Equipment { get; init; }

    /// <summary>Sensor; default <c>*</c>, the whole equipment.</summary>
    public string Sensor { get; init; } = "*";

    /// <summary>First time, nanoseconds since 1970 UTC; default the oldest.</summary>
    public long FromUnixNano { get; init; } = PointTime.Min;

    /// <summary>Time after the last one, nanoseconds since 1970 UTC; default beyond the newest.</summary>
    public long ToUnixNano { get; init; } = PointTime.Max;

    /// <summary>Most points to return, 1..<see cref="MaxLimit"/>; default 1000.</summary>
    public int Limit { get; init; } = 1000;

    /// <summary>Newest first, so that the limit keeps the newest; default oldest first.</summary>
    public bool NewestFirst { get; init; }

    internal ScoreQuery Validated()
    {
        ArgumentException.ThrowIfNullOrEmpty(Equipment);
        ArgumentException.ThrowIfNullOrEmpty(Sensor);
        if (Limit is < 1 or > MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(Limit), Limit, $"Limit must be 1..{MaxLimit}.");
        return this with
        {
            FromUnixNano = Math.Max(FromUnixNano, PointTime.Min),
            ToUnixNano = Math.Min(ToUnixNano, PointTime.Max),
        };
    }
}
