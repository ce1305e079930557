namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Removes records [from, to) of a partition, read or not, and appends what is to be said of it.</summary>
internal sealed class DropWork(PartitionState partition, long from, long to, IReadOnlyList<RoutedRecord> told) : WriteWork
{
    private long first;
    private long bytes;

    public override bool Exclusive => true;

    public override void Check()
    {
        if (partition.Compacted || from < partition.First || to > partition.Next || from >= to || told.Any(t => t.Partition == partition))
            throw new EventLogException(
                $"records {from} to {to} of {partition.Partition} cannot be dropped: it holds {partition.First} to {partition.Next}", false);
    }

    public override void Write(SqliteStatements statements, long now)
    {
        first = from == partition.First ? to : partition.First;
        bytes = partition.Bytes - statements.DeleteRange(partition.PositionOf(from), partition.PositionOf(to));
        statements.SavePartition(partition, first, partition.Next, bytes, partition.Dirty, partition.Kept);
        AppendWork.Insert(told, statements, now);
    }

    public override void Publish() => (partition.First, partition.Bytes) = (first, bytes);
}
