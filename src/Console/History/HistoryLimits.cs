namespace StreamingAnomaly.Console.History;

/// <summary>Which times are taken.</summary>
/// <param name="KeepRaw">Nanoseconds that raw values are kept: older ones could not be told from duplicates.</param>
/// <param name="MaxAhead">Nanoseconds that a reading may be ahead of its arrival; 0 for no limit. As for the scorer: it scores no others.</param>
internal readonly record struct HistoryLimits(long KeepRaw, long MaxAhead)
{
    public bool Allow(long time, long newest, long appendedMs)
    {
        var arrived = appendedMs * 1_000_000;
        // A clock that is wrong by a year must not make all that is right look old.
        return (MaxAhead == 0 || time <= arrived + MaxAhead) && (newest == 0 || time >= Math.Min(newest, arrived) - KeepRaw);
    }
}
