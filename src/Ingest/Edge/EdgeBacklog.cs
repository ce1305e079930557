using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>What an edge's log holds that the centre lacks.</summary>
/// <param name="Records">Records, compacted topics by their offsets.</param>
/// <param name="Bytes">Bytes, estimated by the mean of what each partition holds.</param>
/// <param name="Oldest">When the oldest was accepted.</param>
public sealed record EdgeBacklog(long Records, long Bytes, DateTimeOffset? Oldest)
{
    /// <summary>Of a log of this process or another one.</summary>
    /// <param name="log">The edge's log.</param>
    /// <param name="usage">The same.</param>
    /// <param name="positions">Next offsets to forward; null takes what the forwarder last noted in the log.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<EdgeBacklog> OfAsync(
        IEventLog log, ILogUsage usage, IReadOnlyDictionary<TopicPartition, long>? positions, CancellationToken cancellation)
    {
        var held = usage.Usage().Where(p => EdgeTopics.Forwarded.Contains(p.Partition.Topic)).ToList();
        positions ??= await log.CommittedAsync(EdgeTopics.Group, [.. held.Select(p => p.Partition)], cancellation);
        var dropped = await DroppedAsync(log, held, cancellation);
        long records = 0, bytes = 0;
        DateTimeOffset? oldest = null;
        foreach (var (partition, range, size) in held)
        {
            var next = Math.Max(range.First, positions.GetValueOrDefault(partition));
            if (next >= range.Next) continue;
            long Missing(long from) =>
                partition.Topic == Topics.Readings ? dropped[partition.Partition].Where(g => g.After >= from).Sum(g => g.Readings) : 0;

            var waiting = range.Next - next - Missing(next);
            records += Math.Max(0, waiting);
            bytes += (long)(size / Math.Max(1.0, range.Next - range.First - Missing(range.First)) * Math.Max(0, waiting));

            if (FirstTime(log, partition, next, cancellation) is { } time && !(time >= oldest)) oldest = time;
        }

        return new(records, bytes, oldest);
    }

    // Offsets of dropped readings are passed over: they wait for nothing.
    private static async Task<ILookup<int, ReadingGap>> DroppedAsync(IEventLog log, List<PartitionUsage> held, CancellationToken cancellation)
    {
        var partitions = held.Count(p => p.Partition.Topic == Topics.Readings);
        var gaps = held.Exists(p => p.Partition.Topic == Topics.Gaps && p.Range.Next > p.Range.First) ? await CentralEdges.GapsAsync(log, cancellation) : [];
        return gaps.Where(g => g.Reason == GapReason.Dropped).ToLookup(g => KeyPartitioner.PartitionOf(Encoding.UTF8.GetBytes(g.Equipment), partitions));
    }

    private static DateTimeOffset? FirstTime(IEventLog log, TopicPartition partition, long next, CancellationToken cancellation)
    {
        var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [partition] = next } });
        try
        {
            var first = reader.Poll(1, TimeSpan.Zero, cancellation);
            return first.Count > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(first[0].TimestampUnixMs) : null;
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
