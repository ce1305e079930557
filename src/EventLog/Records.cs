using System.Text;

namespace StreamingAnomaly.EventLog;

/// <summary>A partition of a topic.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Topic}-{Partition}";
}

/// <summary>Offsets [<paramref name="First"/>, <paramref name="Next"/>).</summary>
public readonly record struct OffsetRange(long First, long Next);

/// <summary>A record header, as Kafka has them.</summary>
public readonly record struct LogHeader(string Name, byte[] Value);

/// <summary>A record as read.</summary>
/// <param name="Partition">Where it stands.</param>
/// <param name="Offset">Its position there.</param>
/// <param name="Key">Key bytes, or null.</param>
/// <param name="Value">Value bytes; null deletes the key in a compacted topic.</param>
/// <param name="Headers">Headers in order; empty if none.</param>
/// <param name="TimestampUnixMs">When it was appended, milliseconds since 1970 UTC.</param>
public sealed record LogRecord(
    TopicPartition Partition, long Offset, byte[]? Key, byte[]? Value, IReadOnlyList<LogHeader> Headers, long TimestampUnixMs)
{
    /// <summary>A header as UTF-8 text, its name in any case; null if there is none.</summary>
    public string? Header(string name)
    {
        foreach (var header in Headers)
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return Encoding.UTF8.GetString(header.Value ?? []);
        return null;
    }
}

/// <summary>A record to append.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Key">Key; records of one key keep their order. Null spreads over the partitions.</param>
/// <param name="Value">Value; null is a tombstone.</param>
/// <param name="Partition">A fixed partition instead of the key's.</param>
/// <param name="Headers">Headers, or null.</param>
public sealed record NewRecord(
    string Topic, byte[]? Key, byte[]? Value, int? Partition = null, IReadOnlyList<LogHeader>? Headers = null);
