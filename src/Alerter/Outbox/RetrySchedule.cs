namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>When a notification is tried: the waiting times that Standard Webhooks recommends, about three days in all.</summary>
internal static class RetrySchedule
{
    /// <summary>Every wait is longer by up to this share, so that receivers that failed together are not hit together.</summary>
    public const double Jitter = 0.1;

    /// <summary>Wait before attempt 1, 2, …</summary>
    public static IReadOnlyList<TimeSpan> Waits { get; } =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Wait after <paramref name="attempts"/> failed ones, or null when none is left.</summary>
    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="chance">A uniform number in [0, 1).</param>
    public static TimeSpan? After(int attempts, double chance) =>
        attempts < Waits.Count ? Waits[attempts] * (1 + Jitter * chance) : null;
}
