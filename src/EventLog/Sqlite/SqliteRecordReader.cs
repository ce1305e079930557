using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Next offset of a partition to read.</summary>
internal sealed class ReadPosition(PartitionState partition)
{
    public PartitionState Partition { get; } = partition;
    public long Next { get; set; }
}

/// <summary>A read-only connection with its prepared statement. Each read is finished at once, so that the write-ahead log can be emptied.</summary>
internal sealed class SqliteRecordReader : IDisposable
{
    /// <summary>Bytes of one poll; the last record may go over.</summary>
    public const long MaxBytes = 16 << 20;

    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly SqliteCommand select;

    public SqliteRecordReader(string path)
    {
        this.path = path;
        connection = SqliteSchema.OpenReader(path);
        select = connection.CreateCommand();
        select.CommandText = """
            SELECT position, time, key, headers, value FROM records
            WHERE position >= $from AND position < $to ORDER BY position LIMIT $limit
            """;
        foreach (var name in (string[])["$from", "$to", "$limit"]) select.Parameters.AddWithValue(name, 0L);
    }

    /// <summary>Sees what another process has committed.</summary>
    public void Refresh(SqliteCatalog catalog)
    {
        try { catalog.Load(connection); }
        catch (SqliteException error) { throw SqliteErrors.Translate(error, path); }
    }

    /// <summary>Adds records from the position on and moves it; returns their bytes.</summary>
    public long Read(ReadPosition position, int limit, long budget, List<LogRecord> records)
    {
        var partition = position.Partition;
        var end = partition.Next;
        if (position.Next >= end) return 0;
        try { return Read(position, end, limit, budget, records); }
        catch (SqliteException error) { throw SqliteErrors.Translate(error, path); }
    }

    public void Dispose()
    {
        select.Dispose();
        connection.Dispose();
    }

    private long Read(ReadPosition position, long end, int limit, long budget, List<LogRecord> records)
    {
        var partition = position.Partition;
        select.Parameters[0].Value = partition.PositionOf(Math.Max(position.Next, 0));
        select.Parameters[1].Value = partition.PositionOf(end);
        select.Parameters[2].Value = (long)limit;
        using var rows = select.ExecuteReader();
        var (bytes, count) = (0L, 0);
        while (bytes < budget && rows.Read())
        {
            var (key, headers, value) = (Blob(rows, 2), Blob(rows, 3), Blob(rows, 4));
            var offset = RecordPosition.OffsetOf(rows.GetInt64(0));
            records.Add(new(partition.Partition, offset, key, value, HeaderCodec.Decode(headers), rows.GetInt64(1)));
            bytes += (key?.Length ?? 0) + (value?.Length ?? 0) + RecordPosition.Overhead;
            count++;
            position.Next = offset + 1;
        }
        // Fewer than asked for: the rest up to the end was compacted away.
        if (bytes < budget && count < limit) position.Next = end;
        return bytes;
    }

    private static byte[]? Blob(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetFieldValue<byte[]>(column);
}
