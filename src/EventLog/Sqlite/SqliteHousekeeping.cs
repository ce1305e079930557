namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>
/// One step of keeping the log small, in a transaction of its own: drops what is older than the retention, makes room
/// when the log is full, and compacts. Bounded, so that appends never wait long; asks for another step when more is left.
/// </summary>
internal sealed class SqliteHousekeeping(
    SqliteLogOptions options, SqliteCatalog catalog, GroupCoordinator groups, SqliteQuota quota, Action again, Action ended) : WriteWork
{
    private const long MaxRecordsPerStep = 20_000;

    private readonly List<Action> publish = [];
    private bool more;

    public override bool Exclusive => true;

    public override void Write(SqliteStatements statements, long now)
    {
        foreach (var partition in catalog.All)
        {
            if (!partition.Compacted) Expire(statements, partition, now);
            else if (partition.Dirty >= Math.Max(options.CompactionMinRecords, partition.Kept)) Compact(statements, partition, now);
        }
        if (quota.Excess(options.MaxBytes / 10) is > 0 and var excess && publish.Count == 0) MakeRoom(statements, excess);
    }

    public override void Publish()
    {
        foreach (var change in publish) change();
    }

    protected override void Ended()
    {
        ended();
        if (more) again();
    }

    private void Expire(SqliteStatements statements, PartitionState partition, long now)
    {
        if (options.Retention is not { } retention || partition.First == partition.Next) return;
        var cutoff = now - (long)retention.TotalMilliseconds;
        var limit = options.KeepUnread ? Math.Min(partition.Next, groups.ReadByAll(partition.Partition)?.Next ?? partition.First) : partition.Next;
        var end = Math.Min(limit, partition.First + MaxRecordsPerStep);
        if (end <= partition.First) return;
        var kept = statements.FirstNotBefore(partition.PositionOf(partition.First), partition.PositionOf(end), cutoff);
        DropBefore(statements, partition, kept is { } position ? RecordPosition.OffsetOf(position) : end);
        more |= kept is null && end < limit;
    }

    /// <summary>Drops the oldest of what every group has read, partition by partition, until it fits.</summary>
    private void MakeRoom(SqliteStatements statements, long excess)
    {
        foreach (var partition in catalog.All.Where(p => !p.Compacted).OrderByDescending(p => p.Bytes))
        {
            if (excess <= 0) break;
            if (groups.ReadByAll(partition.Partition) is not var (read, _)) continue;
            var end = Math.Min(Math.Min(read, partition.Next), partition.First + MaxRecordsPerStep);
            excess -= DropBefore(statements, partition, end);
        }
        more |= excess > 0 && publish.Count > 0;
    }

    private long DropBefore(SqliteStatements statements, PartitionState partition, long first)
    {
        if (first <= partition.First) return 0;
        var freed = statements.DeleteRange(partition.PositionOf(partition.First), partition.PositionOf(first));
        Save(statements, partition, first, partition.Bytes - freed, partition.Dirty, partition.Kept);
        return freed;
    }

    private void Compact(SqliteStatements statements, PartitionState partition, long now)
    {
        var newest = new Dictionary<Key, (long Position, long Bytes)>();
        var drop = new List<long>();
        long freed = 0, horizon = now - (long)options.TombstoneRetention.TotalMilliseconds;
        foreach (var (position, key, time, tombstone, bytes) in statements.Keys(partition.PositionOf(partition.First), partition.PositionOf(partition.Next)))
        {
            if (newest.Remove(new(key), out var older)) { drop.Add(older.Position); freed += older.Bytes; }
            if (tombstone && time < horizon) { drop.Add(position); freed += bytes; }
            else newest[new(key)] = (position, bytes);
        }
        foreach (var position in drop) statements.DeleteRecord(position);
        Save(statements, partition, partition.First, partition.Bytes - freed, 0, newest.Count);
    }

    private void Save(SqliteStatements statements, PartitionState partition, long first, long bytes, long dirty, long kept)
    {
        statements.SavePartition(partition, first, partition.Next, bytes, dirty, kept);
        publish.Add(() => (partition.First, partition.Bytes, partition.Dirty, partition.Kept) = (first, bytes, dirty, kept));
    }

    private readonly record struct Key(byte[] Bytes) : IEquatable<Key>
    {
        public bool Equals(Key other) => Bytes.AsSpan().SequenceEqual(other.Bytes);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(Bytes);
            return hash.ToHashCode();
        }
    }
}
