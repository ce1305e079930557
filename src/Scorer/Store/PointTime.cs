namespace StreamingAnomaly.Scorer.Store;

/// <summary>The times that every store can hold: InfluxDB keeps the ends of the 64-bit range for itself.</summary>
internal static class PointTime
{
    /// <summary>Smallest time of a point, in the year 1677.</summary>
    public const long Min = long.MinValue + 2;

    /// <summary>Largest time of a point, in the year 2262.</summary>
    public const long Max = long.MaxValue - 1;
}
