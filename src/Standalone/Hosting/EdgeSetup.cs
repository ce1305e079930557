using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>What an edge runs beside its ingest.</summary>
internal static class EdgeSetup
{
    /// <summary>
    /// The scorer, if the edge scores, or did: readings accepted while it did are stamped for it, and the centre leaves
    /// them alone.
    /// </summary>
    public static ServiceSet Also(AnomalyOptions options) =>
        options.Edge.Enabled && (options.Edge.Score || HasScored(options)) ? ServiceSet.Scorer : 0;

    private static bool HasScored(AnomalyOptions options)
    {
        if (!File.Exists(EventLogs.PathOf(options))) return false;
        return Task.Run(async () =>
        {
            await using var log = EventLogs.OpenReadOnly(options);
            var partitions = Enumerable.Range(0, await log.PartitionCountAsync(Topics.Readings, default)).Select(i => new TopicPartition(Topics.Readings, i));
            return (await log.CommittedAsync(options.Scorer.Group, [.. partitions], default)).Count > 0;
        }).GetAwaiter().GetResult();
    }
}
