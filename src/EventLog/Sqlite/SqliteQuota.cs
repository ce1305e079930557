namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Refuses what would make the log larger than its limit. Used by the writer only.</summary>
internal sealed class SqliteQuota(SqliteLogOptions options, SqliteCatalog catalog, GroupCoordinator groups)
{
    /// <summary>Whether appends to the partition are refused when the log is full.</summary>
    public bool Limits(PartitionState partition) => options.LimitedTopics is not { } limited || limited.Contains(partition.Partition.Topic);

    /// <summary>Bytes over the limit if <paramref name="more"/> were added.</summary>
    public long Excess(long more) => catalog.All.Sum(p => p.Bytes + p.PendingBytes) + more - options.MaxBytes;

    /// <exception cref="EventLogFullException">They do not fit.</exception>
    public void Check(long bytes)
    {
        if (Excess(bytes) <= 0) return;
        var largest = catalog.All.MaxBy(p => p.Bytes)!;
        var held = groups.ReadByAll(largest.Partition) is var (next, group)
            ? $"group '{group}' has still to read {largest.Next - next} records of {largest.Partition}"
            : $"{largest.Partition} holds most and no group has read it";
        throw new EventLogFullException(
            $"the log {options.Path} is full ({options.MaxBytes} bytes, log.maxBytes) and {held}: let the reader catch up, raise the limit or shorten log.retention");
    }
}
