namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>What came of one request.</summary>
internal enum DeliveryOutcome
{
    Delivered,

    /// <summary>An answer other than 2xx.</summary>
    Rejected,

    /// <summary>A redirect. It is not followed: it could lead inside the network.</summary>
    Redirected,

    /// <summary>410: the receiver wants nothing more.</summary>
    Gone,

    /// <summary>429 or 503: later, please.</summary>
    Throttled,
    TimedOut,

    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>The address is not allowed (see <see cref="Webhooks.AddressGuard"/>).</summary>
    Forbidden,

    /// <summary>The notification cannot be written for this receiver as it is configured.</summary>
    Misconfigured,
}

/// <summary>Result of one attempt.</summary>
internal sealed record DeliveryResult(
    DeliveryOutcome Outcome, TimeSpan Latency, int? Status = null, TimeSpan? RetryAfter = null, string? Detail = null);

internal enum DeliveryStep
{
    Done,
    Retry,
    Park,

    /// <summary>Stop sending to this receiver; the notification waits for a person.</summary>
    Disable,
}

/// <param name="Step">What to do with the notification.</param>
/// <param name="Wait">With <see cref="DeliveryStep.Retry"/>: how long to wait.</param>
internal readonly record struct DeliveryDecision(DeliveryStep Step, TimeSpan Wait);

/// <summary>What follows from an attempt.</summary>
internal static class DeliveryRule
{
    /// <summary>A receiver may ask for this much patience; more is taken as this.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    /// <param name="result">What came of it.</param>
    /// <param name="attempts">Attempts made, this one included.</param>
    /// <param name="chance">A uniform number in [0, 1) for the jitter.</param>
    public static DeliveryDecision Decide(DeliveryResult result, int attempts, double chance)
    {
        switch (result.Outcome)
        {
            case DeliveryOutcome.Delivered: return new(DeliveryStep.Done, default);
            case DeliveryOutcome.Gone: return new(DeliveryStep.Disable, default);
            case DeliveryOutcome.Misconfigured: return new(DeliveryStep.Park, default);
        }

        if (RetrySchedule.After(attempts, chance) is not { } wait) return new(DeliveryStep.Park, default);
        if (result is { Outcome: DeliveryOutcome.Throttled, RetryAfter: { } asked })
        {
            if (asked > LongestRetryAfter) asked = LongestRetryAfter;
            if (asked > wait) wait = asked;
        }

        return new(DeliveryStep.Retry, wait);
    }
}
