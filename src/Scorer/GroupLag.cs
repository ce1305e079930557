using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer;

/// <summary>
/// What waits for a consumer group: records of its topics that it has not committed, in all partitions. Asked of the log, so that
/// it is known even while nobody in the group gets anything done.
/// </summary>
internal sealed class GroupLag(IEventLog log, string group, IReadOnlyList<string> topics)
{
    /// <summary>Time between two measurements: how fresh the lag on a dashboard is.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Records that wait now.</summary>
    /// <exception cref="EventLogException">The log does not answer.</exception>
    public async Task<long> MeasureAsync(CancellationToken stop)
    {
        var partitions = new List<TopicPartition>();
        foreach (var topic in topics)
            partitions.AddRange(Enumerable.Range(0, await log.PartitionCountAsync(topic, stop)).Select(p => new TopicPartition(topic, p)));
        var committed = await log.CommittedAsync(group, partitions, stop);
        var lag = 0L;
        foreach (var partition in partitions)
        {
            var range = await log.RangeAsync(partition, stop);
            lag += Math.Max(0, range.Next - Math.Max(range.First, committed.GetValueOrDefault(partition)));
        }

        return lag;
    }
}
