using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Reads a small topic of one partition as of now.</summary>
internal static class TopicReader
{
    private const int MaxRecords = 10_000;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<LogRecord>> ReadAsync(IEventLog log, string topic, CancellationToken cancellation)
    {
        var partition = new TopicPartition(topic, 0);
        var range = await log.RangeAsync(partition, cancellation);
        var records = new List<LogRecord>();
        if (range.First == range.Next) return records;
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [partition] = range.First } });
        while (!reader.IsAtEnd(partition)) records.AddRange(reader.Poll(MaxRecords, Wait, cancellation));
        return records;
    }
}
