using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.EventLog;

/// <summary>Turns a record that cannot be used into an entry of its topic's dead-letter topic: nothing is lost.</summary>
public static class DeadLetters
{
    /// <summary>Values above this are cut in the entry, so that it fits into the log; the source offset still names it.</summary>
    public const int MaxValueBytes = 900_000;

    /// <summary>Reason of a letter that holds the beginning of a record that an edge has and the centre does not take.</summary>
    public const string TooLargeForCentre = "too-large-for-centre";

    /// <summary>The entry for <paramref name="record"/>, keyed like it.</summary>
    /// <param name="record">The record as read.</param>
    /// <param name="reason">A short stable code, such as <c>malformed-json</c>.</param>
    /// <param name="detail">For a person: what, where, what to do.</param>
    public static NewRecord From(LogRecord record, string reason, string detail) =>
        new(Topics.DeadLetters(record.Partition.Topic), record.Key, Letter(record, reason, detail).ToByteArray());

    /// <summary>The letter alone, for those who publish it by other means.</summary>
    public static DeadLetter Letter(LogRecord record, string reason, string detail)
    {
        var value = record.Value ?? [];
        var letter = new DeadLetter
        {
            SourceTopic = record.Partition.Topic,
            SourcePartition = record.Partition.Partition,
            SourceOffset = record.Offset,
            Reason = reason,
            Detail = value.Length > MaxValueBytes ? $"{detail} (first {MaxValueBytes} of {value.Length} bytes kept)" : detail,
            Key = ByteString.CopyFrom(record.Key ?? []),
            Value = ByteString.CopyFrom(value, 0, Math.Min(value.Length, MaxValueBytes)),
        };
        foreach (var header in record.Headers)
            letter.Headers[header.Name] = ByteString.CopyFrom(header.Value ?? []);
        return letter;
    }
}
