using System.Threading.RateLimiting;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>A bucket of requests for each identity, filled again second by second.</summary>
internal sealed class RequestLimit(AnomalyOptions options) : IDisposable
{
    /// <summary>Share of a minute's requests that may come at once.</summary>
    private const int BurstShare = 6;

    private readonly PartitionedRateLimiter<string> buckets = PartitionedRateLimiter.Create<string, string>(who =>
        RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, options.Security.RequestsPerMinute / BurstShare),
            TokensPerPeriod = Math.Max(1, options.Security.RequestsPerMinute / 60),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Null: go on. Else when to come back.</summary>
    public TimeSpan? Refuses(string who)
    {
        using var lease = buckets.AttemptAcquire(who);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public void Dispose() => buckets.Dispose();
}
