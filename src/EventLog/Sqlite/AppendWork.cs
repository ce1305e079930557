namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Records to append and, for a unit of work, the offsets to commit with them.</summary>
internal sealed class AppendWork(IReadOnlyList<RoutedRecord> records, SqliteQuota quota) : WriteWork
{
    /// <summary>Who commits, with which epoch; absent for a plain producer.</summary>
    public (string Id, long Epoch, Dictionary<string, long> Epochs)? Transaction { get; init; }

    /// <summary>Whose offsets <see cref="NextOffsets"/> are.</summary>
    public GroupMember? Member { get; init; }

    public IReadOnlyDictionary<TopicPartition, long> NextOffsets { get; init; } = new Dictionary<TopicPartition, long>();

    public override int Records => records.Count;

    public override long Bytes { get; } = records.Sum(record => (long)record.Bytes);

    public override void Check()
    {
        if (Transaction is var (id, epoch, epochs) && epochs[id] != epoch)
            throw new EventLogFencedException($"another instance has taken over as '{id}': stop this one");
        if (Member is not null) Member.Group.CheckOwner(Member, NextOffsets.Keys);
        if (records.Any(record => quota.Limits(record.Partition))) quota.Check(Bytes);
    }

    /// <summary>Writes records behind what their partitions hold; the writer publishes them.</summary>
    public static void Insert(IReadOnlyList<RoutedRecord> records, SqliteStatements statements, long now)
    {
        foreach (var (partition, record, headers, bytes) in records)
        {
            statements.InsertRecord(partition.PositionOf(partition.Next + partition.PendingRecords), now, record.Key, headers, record.Value);
            partition.PendingRecords++;
            partition.PendingBytes += bytes;
        }
    }

    public override void Write(SqliteStatements statements, long now)
    {
        Insert(records, statements, now);
        if (Member is null) return;
        foreach (var (partition, next) in NextOffsets)
            statements.SaveOffset(Member.Group.Name, Member.Group.IdOf(partition), next);
    }

    public override void Publish()
    {
        if (Member is null) return;
        foreach (var (partition, next) in NextOffsets) Member.Group.Committed[partition] = next;
    }
}

/// <summary>A record with the partition it goes to, its headers as stored and the bytes it counts for.</summary>
internal readonly record struct RoutedRecord(PartitionState Partition, NewRecord Record, byte[]? Headers, int Bytes);
