using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>The writer's prepared statements; used from its thread only.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly List<SqliteCommand> all = [];
    private readonly InsertRecordStatement insertRecord;
    private readonly SqliteCommand begin, commit, rollback, savePartition, saveOffset, saveEpoch,
        insertTopic, insertPartition, firstKept, sumOfRange, deleteRange, keysOf, deleteRecord;

    public SqliteStatements(SqliteConnection connection)
    {
        this.connection = connection;
        begin = Prepare("BEGIN IMMEDIATE");
        commit = Prepare("COMMIT");
        rollback = Prepare("ROLLBACK");
        insertRecord = new(connection.Handle!);
        savePartition = Prepare("UPDATE partitions SET first = $2, next = $3, bytes = $4, dirty = $5, kept = $6 WHERE id = $1", 6);
        saveOffset = Prepare("INSERT INTO offsets VALUES ($1, $2, $3) ON CONFLICT DO UPDATE SET next = excluded.next", 3);
        saveEpoch = Prepare("INSERT INTO transactions VALUES ($1, $2) ON CONFLICT DO UPDATE SET epoch = excluded.epoch", 2);
        insertTopic = Prepare("INSERT INTO topics (name, compacted) VALUES ($1, $2) RETURNING id", 2);
        insertPartition = Prepare("INSERT INTO partitions (topic, number, first, next, bytes, dirty, kept) VALUES ($1, $2, 0, 0, 0, 0, 0) RETURNING id", 2);
        firstKept = Prepare("SELECT position FROM records WHERE position >= $1 AND position < $2 AND time >= $3 ORDER BY position LIMIT 1", 3);
        sumOfRange = Prepare($"""
            SELECT coalesce(sum({RecordPosition.Overhead} + coalesce(length(key), 0) + coalesce(length(headers), 0) + coalesce(length(value), 0)), 0)
            FROM records WHERE position >= $1 AND position < $2
            """, 2);
        deleteRange = Prepare("DELETE FROM records WHERE position >= $1 AND position < $2", 2);
        keysOf = Prepare($"""
            SELECT position, key, time, value IS NULL,
              {RecordPosition.Overhead} + coalesce(length(key), 0) + coalesce(length(headers), 0) + coalesce(length(value), 0)
            FROM records WHERE position >= $1 AND position < $2 ORDER BY position
            """, 2);
        deleteRecord = Prepare("DELETE FROM records WHERE position = $1", 1);
    }

    public void Begin() => begin.ExecuteNonQuery();

    public void Commit() => commit.ExecuteNonQuery();

    /// <summary>Undoes the transaction, if SQLite has not done so by itself.</summary>
    public void Rollback()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0) rollback.ExecuteNonQuery();
    }

    public void InsertRecord(long position, long time, byte[]? key, byte[]? headers, byte[]? value) =>
        insertRecord.Run(position, time, key, headers, value);

    public void SavePartition(PartitionState p, long first, long next, long bytes, long dirty, long kept) =>
        Bind(savePartition, p.Id, first, next, bytes, dirty, kept).ExecuteNonQuery();

    public void SaveOffset(string group, int partition, long next) => Bind(saveOffset, group, partition, next).ExecuteNonQuery();

    public void SaveEpoch(string id, long epoch) => Bind(saveEpoch, id, epoch).ExecuteNonQuery();

    public long InsertTopic(string name, bool compacted) => (long)Bind(insertTopic, name, compacted ? 1 : 0).ExecuteScalar()!;

    public long InsertPartition(long topic, int number) => (long)Bind(insertPartition, topic, number).ExecuteScalar()!;

    /// <summary>Position of the first record in the range that is not older than <paramref name="time"/>, or null.</summary>
    public long? FirstNotBefore(long from, long to, long time) => (long?)Bind(firstKept, from, to, time).ExecuteScalar();

    /// <summary>Deletes the records of a range of positions; returns their bytes.</summary>
    public long DeleteRange(long from, long to)
    {
        var bytes = (long)Bind(sumOfRange, from, to).ExecuteScalar()!;
        Bind(deleteRange, from, to).ExecuteNonQuery();
        return bytes;
    }

    /// <summary>Key, time, whether it is a deletion, and bytes of every record of a range, in order.</summary>
    public IEnumerable<(long Position, byte[] Key, long Time, bool Tombstone, long Bytes)> Keys(long from, long to)
    {
        using var rows = Bind(keysOf, from, to).ExecuteReader();
        while (rows.Read())
            yield return (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.GetInt64(2), rows.GetBoolean(3), rows.GetInt64(4));
    }

    public void DeleteRecord(long position) => Bind(deleteRecord, position).ExecuteNonQuery();

    public Dictionary<string, long> LoadEpochs()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, epoch FROM transactions";
        using var rows = command.ExecuteReader();
        var epochs = new Dictionary<string, long>(StringComparer.Ordinal);
        while (rows.Read()) epochs[rows.GetString(0)] = rows.GetInt64(1);
        return epochs;
    }

    public void Dispose()
    {
        insertRecord.Dispose();
        foreach (var command in all) command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, int parameters = 0)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++) command.Parameters.Add(new SqliteParameter("$" + i, null));
        all.Add(command);
        return command;
    }

    private static SqliteCommand Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}
