using Polly;
using Polly.Retry;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>How a store waits out an outage: for as long as the process runs, with growing delays.</summary>
internal static class StoreRetry
{
    /// <summary>Delay before the first retry; it doubles from there.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest delay of our own choosing: a store that came back is found within this.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>Exponential back-off with jitter, without end; <paramref name="jitter"/> is seeded by the caller.</summary>
    public static RetryStrategyOptions<T> Options<T>(Random jitter) => new()
    {
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        Delay = FirstDelay,
        MaxDelay = MaxDelay,
        UseJitter = true,
        Randomizer = () => { lock (jitter) return jitter.NextDouble(); },
    };
}
