using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.Operations;

/// <summary>The end of a partition, newest record first, page by page.</summary>
internal static class LogTail
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    /// <summary>Up to <paramref name="count"/> records before an offset; none if the topic does not exist.</summary>
    /// <param name="log">The log.</param>
    /// <param name="partition">Partition.</param>
    /// <param name="before">Offset after the newest that is wanted; null for the end.</param>
    /// <param name="count">How many.</param>
    /// <param name="wanted">Which.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IReadOnlyList<LogRecord>> ReadAsync(
        IEventLog log, TopicPartition partition, long? before, int count, Func<LogRecord, bool> wanted, CancellationToken cancellation)
    {
        if (await log.PartitionCountAsync(partition.Topic, cancellation) <= partition.Partition) return [];
        var range = await log.RangeAsync(partition, cancellation);
        var end = Math.Min(before ?? range.Next, range.Next);
        var found = new List<LogRecord>();
        // Offsets have holes (transactions, compaction): what is missing in a page is looked for further back, in longer steps.
        for (var step = (long)count; end > range.First && found.Count < count; step *= 2)
        {
            var start = Math.Max(range.First, end - step);
            var page = await BetweenAsync(log, partition, start, end, wanted, cancellation);
            for (var i = page.Count - 1; i >= 0 && found.Count < count; i--) found.Add(page[i]);
            end = start;
        }

        return found;
    }

    private static async Task<List<LogRecord>> BetweenAsync(
        IEventLog log, TopicPartition partition, long start, long end, Func<LogRecord, bool> wanted, CancellationToken cancellation)
    {
        var page = new List<LogRecord>();
        await using var reader = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [partition] = start } });
        while (true)
        {
            foreach (var record in reader.Poll(1000, Wait, cancellation))
            {
                if (record.Offset >= end) return page;
                if (wanted(record)) page.Add(record);
            }

            if (reader.IsAtEnd(partition)) return page;
        }
    }
}
