using System.Runtime.CompilerServices;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.EventLog.Letters;

/// <summary>Reads the dead-letter topics.</summary>
public sealed class LetterBox(IEventLog log)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    /// <summary>Topics that have dead letters.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Topics.All(1).Select(t => t.Name).Where(n => n.EndsWith(".dlq", StringComparison.Ordinal))];

    /// <summary>Letters as of now, topic by topic, oldest first.</summary>
    public async IAsyncEnumerable<StoredLetter> ReadAsync(LetterQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        foreach (var topic in query.Topic is { } one ? [one] : All)
            await foreach (var record in RecordsAsync(topic, cancellation).ConfigureAwait(false))
                if (Letter(record) is { } letter && query.Has(letter)) yield return letter;
    }

    /// <summary>One letter, or null where none stands there.</summary>
    public async Task<StoredLetter?> FindAsync(TopicPartition partition, long offset, CancellationToken cancellation) =>
        await RecordAsync(partition, offset, cancellation).ConfigureAwait(false) is { } record ? Letter(record) : null;

    /// <summary>The original's whole value: from the letter or, where that holds only its beginning, from the source; null if that has dropped it.</summary>
    public async Task<byte[]?> OriginalAsync(StoredLetter letter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(letter);
        if (!letter.IsCut) return letter.Letter.Value.ToByteArray();
        var source = new TopicPartition(letter.Letter.SourceTopic, letter.Letter.SourcePartition);
        var record = await RecordAsync(source, letter.Letter.SourceOffset, cancellation).ConfigureAwait(false);
        return record?.Value is { } value && value.AsSpan().StartsWith(letter.Letter.Value.Span) ? value : null;
    }

    /// <summary>Every record of a topic as of now; nothing if there is no such topic.</summary>
    internal async IAsyncEnumerable<LogRecord> RecordsAsync(string topic, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var starts = new Dictionary<TopicPartition, long>();
        var ends = new Dictionary<TopicPartition, long>();
        for (var i = await log.PartitionCountAsync(topic, cancellation).ConfigureAwait(false) - 1; i >= 0; i--)
        {
            var range = await log.RangeAsync(new(topic, i), cancellation).ConfigureAwait(false);
            if (range.First < range.Next) (starts[new(topic, i)], ends[new(topic, i)]) = (range.First, range.Next);
        }

        if (starts.Count == 0) yield break;
        var reader = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        await using (reader.ConfigureAwait(false))
        {
            while (!starts.Keys.All(reader.IsAtEnd))
                foreach (var record in reader.Poll(1000, Wait, cancellation))
                    // What is put back while this reads may come here again: it waits for the next time.
                    if (record.Offset < ends[record.Partition]) yield return record;
        }
    }

    private async Task<LogRecord?> RecordAsync(TopicPartition partition, long offset, CancellationToken cancellation)
    {
        if (partition.Partition < 0 || partition.Partition >= await log.PartitionCountAsync(partition.Topic, cancellation).ConfigureAwait(false)) return null;
        var range = await log.RangeAsync(partition, cancellation).ConfigureAwait(false);
        if (offset < range.First || offset >= range.Next) return null;
        var reader = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [partition] = offset } });
        await using (reader.ConfigureAwait(false))
        {
            while (true)
            {
                if (reader.Poll(1, Wait, cancellation) is [var record, ..]) return record.Offset == offset ? record : null;
                if (reader.IsAtEnd(partition)) return null;
            }
        }
    }

    private static StoredLetter? Letter(LogRecord record)
    {
        try
        {
            return record.Value is null ? null : new StoredLetter(
                record.Partition, record.Offset, DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampUnixMs), DeadLetter.Parser.ParseFrom(record.Value));
        }
        catch (InvalidProtocolBufferException)
        {
            // Somebody else wrote it; it is no letter of ours to show or put back.
            return null;
        }
    }
}
