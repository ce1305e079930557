using Confluent.Kafka;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>Between the log's records and the client's messages.</summary>
internal static class KafkaMessages
{
    public static Message<byte[]?, byte[]?> From(NewRecord record)
    {
        var message = new Message<byte[]?, byte[]?> { Key = record.Key, Value = record.Value };
        if (record.Headers is not { Count: > 0 } headers) return message;
        message.Headers = [];
        foreach (var (name, value) in headers) message.Headers.Add(name, value);
        return message;
    }

    public static LogRecord From(ConsumeResult<byte[]?, byte[]?> result, TopicPartition partition)
    {
        var message = result.Message;
        IReadOnlyList<LogHeader> headers = message.Headers is { Count: > 0 } given
            ? [.. given.Select(h => new LogHeader(h.Key, h.GetValueBytes() ?? []))]
            : [];
        return new(partition, result.Offset.Value, message.Key, message.Value, headers, message.Timestamp.UnixTimestampMs);
    }

    public static Confluent.Kafka.TopicPartition Target(NewRecord record) =>
        new(record.Topic, record.Partition is { } number ? new Partition(number) : Partition.Any);

    public static TopicPartitionOffset[] Offsets(IReadOnlyDictionary<TopicPartition, long> offsets) =>
        [.. offsets.Select(o => new TopicPartitionOffset(To(o.Key), new Offset(o.Value)))];

    public static Confluent.Kafka.TopicPartition To(TopicPartition partition) => new(partition.Topic, new Partition(partition.Partition));

    public static TopicPartition From(Confluent.Kafka.TopicPartition partition) => new(partition.Topic, partition.Partition.Value);

    public static long Bytes(NewRecord record)
    {
        var bytes = (long)(record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        if (record.Headers is { } headers) foreach (var (name, value) in headers) bytes += name.Length + value.Length;
        return bytes;
    }
}
