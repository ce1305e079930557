using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Next offset of each partition, in memory and as it is written: topic to offsets by partition number.</summary>
internal static class EdgePositions
{
    public static Dictionary<TopicPartition, long> FromWire(IReadOnlyDictionary<string, long[]> wire)
    {
        var positions = new Dictionary<TopicPartition, long>();
        foreach (var (topic, offsets) in wire)
            for (var i = 0; i < offsets.Length; i++) positions[new(topic, i)] = offsets[i];
        return positions;
    }

    public static SortedDictionary<string, long[]> ToWire(IReadOnlyDictionary<TopicPartition, long> positions)
    {
        var wire = new SortedDictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var topic in positions.GroupBy(p => p.Key.Topic))
        {
            var offsets = new long[topic.Max(p => p.Key.Partition) + 1];
            foreach (var (partition, next) in topic) offsets[partition.Partition] = next;
            wire[topic.Key] = offsets;
        }

        return wire;
    }

    /// <summary>Range of every forwarded partition of an edge's log.</summary>
    public static async Task<Dictionary<TopicPartition, OffsetRange>> RangesAsync(IEventLog log, CancellationToken cancellation)
    {
        var ranges = new Dictionary<TopicPartition, OffsetRange>();
        foreach (var topic in EdgeTopics.Forwarded)
        {
            var count = await log.PartitionCountAsync(topic, cancellation);
            for (var i = 0; i < count; i++) ranges[new(topic, i)] = await log.RangeAsync(new(topic, i), cancellation);
        }

        return ranges;
    }
}
