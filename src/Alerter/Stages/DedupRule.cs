namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why an alert event passes the dedup stage or not.</summary>
internal enum DedupReason
{
    FirstSeen,
    Repeated,

    /// <summary>Seen, but so long ago that its entry has expired: the log no longer holds the original.</summary>
    SeenLongAgo,
}

internal readonly record struct DedupDecision(bool Passes, DedupReason Reason);

/// <summary>An alert event's id is remembered until <paramref name="Expires"/> (wall time).</summary>
internal readonly record struct SeenAlert(string Id, DateTimeOffset Expires);

/// <summary>An alert event takes effect once, however often the log delivers it.</summary>
internal static class DedupRule
{
    /// <summary>How long an id is remembered: the default retention of the log, beyond which nothing can be redelivered.</summary>
    public static readonly TimeSpan Remember = TimeSpan.FromDays(7);

    public static DedupDecision Decide(SeenAlert? seen, DateTimeOffset now) => seen switch
    {
        null => new(true, DedupReason.FirstSeen),
        { } entry when entry.Expires <= now => new(true, DedupReason.SeenLongAgo),
        _ => new(false, DedupReason.Repeated),
    };
}
