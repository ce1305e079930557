namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>What the owner of the log knows of a partition; the writer changes it, everybody reads it.</summary>
internal sealed class PartitionState(int id, TopicPartition partition, bool compacted)
{
    private long first;
    private long next;

    public int Id { get; } = id;
    public TopicPartition Partition { get; } = partition;
    public bool Compacted { get; } = compacted;

    /// <summary>First offset held.</summary>
    public long First { get => Volatile.Read(ref first); set => Volatile.Write(ref first, value); }

    /// <summary>Offset after the last committed record.</summary>
    public long Next { get => Volatile.Read(ref next); set => Volatile.Write(ref next, value); }

    /// <summary>Bytes of committed records.</summary>
    public long Bytes { get; set; }

    /// <summary>Records appended since the last compaction.</summary>
    public long Dirty { get; set; }

    /// <summary>Records that survived the last compaction.</summary>
    public long Kept { get; set; }

    // The writer's transaction in progress; added to the above when it commits, forgotten when it does not.
    public long PendingRecords { get; set; }
    public long PendingBytes { get; set; }

    public long PositionOf(long offset) => RecordPosition.Of(Id, offset);

    public void Publish()
    {
        Bytes += PendingBytes;
        if (Compacted) Dirty += PendingRecords;
        Next += PendingRecords;
        Forget();
    }

    public void Forget() => (PendingRecords, PendingBytes) = (0, 0);
}
