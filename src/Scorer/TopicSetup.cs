using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer;

/// <summary>Creates what is missing. Topics that must agree with the readings take the partition count that these have.</summary>
public static class TopicSetup
{
    /// <summary>Creates missing topics, unless told not to.</summary>
    /// <exception cref="EventLogException">The log refused; the message says why.</exception>
    public static async Task RunAsync(IEventLog log, LogOptions options, CancellationToken cancellation)
    {
        if (!options.CreateTopics) return;
        await log.CreateTopicsAsync([new TopicSpec(Topics.Readings, options.Partitions)], cancellation);
        var partitions = await log.PartitionCountAsync(Topics.Readings, cancellation);
        await log.CreateTopicsAsync(Topics.All(Math.Max(1, partitions)), cancellation);
    }
}
