namespace StreamingAnomaly.Reliability.Tests.Feed;

/// <summary>Where a feed's times begin.</summary>
internal static class Clock
{
    /// <summary>
    /// The last full minute: the broker keeps records by their time, so it cannot be a fixed day. Nothing else depends on it.
    /// </summary>
    public static DateTimeOffset Now => new(TimeProvider.System.GetUtcNow().Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
