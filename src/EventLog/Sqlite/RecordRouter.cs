namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Finds the partition of each record and refuses what the log does not take. Thread-safe.</summary>
internal sealed class RecordRouter(SqliteCatalog catalog, int maxRecordBytes)
{
    private uint turn;

    /// <exception cref="EventLogException">A topic or partition is missing, or a record is too large.</exception>
    public RoutedRecord[] Route(IReadOnlyList<NewRecord> records)
    {
        var routed = new RoutedRecord[records.Count];
        for (var i = 0; i < routed.Length; i++) routed[i] = Route(records[i]);
        return routed;
    }

    private RoutedRecord Route(NewRecord record)
    {
        var partitions = catalog.RequireTopic(record.Topic);
        var number = record.Partition
            ?? (record.Key is null
                ? (int)(Interlocked.Increment(ref turn) % (uint)partitions.Length)
                : KeyPartitioner.PartitionOf(record.Key, partitions.Length));
        var partition = catalog.Require(new(record.Topic, number));
        if (partition.Compacted && record.Key is null)
            throw new EventLogException($"topic '{record.Topic}' is compacted and takes no record without a key", false);
        var headers = HeaderCodec.Encode(record.Headers);
        var bytes = (long)(record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + (headers?.Length ?? 0);
        return bytes <= maxRecordBytes
            ? new(partition, record, headers, (int)bytes + RecordPosition.Overhead)
            : throw RecordTooLarge.Error(record.Topic, bytes, maxRecordBytes, "log.maxRecordBytes");
    }
}
