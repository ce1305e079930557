using Microsoft.Data.Sqlite;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.History;

/// <summary>The history's file as its one writer sees it: reads what is needed to go on, and writes everything with the offsets it covers in one transaction.</summary>
/// <remarks>Not thread-safe. Readers open connections of their own and see the last commit.</remarks>
internal sealed class HistoryFile : IDisposable
{
    private readonly SqliteConnection connection;

    private HistoryFile(string path, SqliteConnection connection) => (Path, this.connection) = (path, connection);

    public string Path { get; }

    /// <summary>Counts the records taken: the age of what is at hand.</summary>
    public long Now { get; set; }

    /// <exception cref="HistoryException">It cannot be opened.</exception>
    public static HistoryFile Open(string path) => new(path, HistorySchema.Open(path));

    public void Dispose() => connection.Dispose();

    /// <summary>Every equipment with its newest state.</summary>
    public List<(long Id, string Name, byte[] State)> Equipment() => Guard(() =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name, state FROM equipment";
        using var rows = command.ExecuteReader();
        var all = new List<(long, string, byte[])>();
        while (rows.Read()) all.Add((rows.GetInt64(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2)));
        return all;
    });

    /// <summary>Where reading goes on.</summary>
    public Dictionary<TopicPartition, long> NextOffsets() => Guard(() =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT topic, partition, next FROM next_offset";
        using var rows = command.ExecuteReader();
        var next = new Dictionary<TopicPartition, long>();
        while (rows.Read()) next[new(rows.GetString(0), rows.GetInt32(1))] = rows.GetInt64(2);
        return next;
    });

    public Block? RawAt(long equipment, long time) => Guard(() => HistoryReader.RawAt(connection, equipment, time));

    public long NextRaw(long equipment, long time) => Guard(() => HistoryReader.NextRaw(connection, equipment, time));

    public Block? Buckets(long equipment, Level level, long start) => Guard(() => HistoryReader.Buckets(connection, equipment, level, start));

    public List<LabelSpan> NewestSpans(long equipment, int each) => Guard(() => HistoryReader.NewestSpans(connection, equipment, each));

    /// <summary>Writes changes and offsets, all or nothing.</summary>
    /// <exception cref="HistoryException">Nothing was written.</exception>
    public void Write(IReadOnlyList<ShelfChanges> changes, IReadOnlyDictionary<TopicPartition, long> next) => Guard(() =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using (var writer = new HistoryWriter(connection, transaction))
        {
            foreach (var change in changes) writer.Write(change);
            foreach (var (partition, offset) in next) writer.Write(partition, offset);
        }

        transaction.Commit();
        return 0;
    });

    /// <summary>Deletes what is older than its level keeps, a little of one equipment at a time.</summary>
    /// <param name="equipment">Equipment.</param>
    /// <param name="before">For each level: what begins before is deleted.</param>
    /// <param name="limit">Rows of each kind at most.</param>
    /// <returns>Rows deleted.</returns>
    public int Drop(long equipment, IReadOnlyList<long> before, int limit) => Guard(() =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var dropped = 0;
        for (var level = 0; level < before.Count; level++)
        {
            // A block that begins before the time may reach beyond it: it stays until the next one begins before it too.
            var of = $"FROM block WHERE equipment = $equipment AND level = {level}";
            dropped += Delete("block", $"rowid IN (SELECT rowid {of} AND start < (SELECT max(start) {of} AND start <= $before) ORDER BY start LIMIT $limit)", before[level]);
        }

        // Context and runs are small: they stay as long as minutes do.
        var context = before[(int)Level.Minute];
        dropped += Delete("span", "equipment = $equipment AND (label, start) IN (SELECT label, start FROM span WHERE equipment = $equipment AND finish < $before LIMIT $limit)", context);
        dropped += Delete("run", "equipment = $equipment AND start IN (SELECT start FROM run WHERE equipment = $equipment AND start < $before LIMIT $limit)", context);
        transaction.Commit();
        return dropped;

        int Delete(string table, string which, long time)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = $"DELETE FROM {table} WHERE {which}";
            command.Parameters.AddWithValue("$equipment", equipment);
            command.Parameters.AddWithValue("$before", time);
            command.Parameters.AddWithValue("$limit", limit);
            return command.ExecuteNonQuery();
        }
    });

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return HistoryErrors.Guard(Path, work);
        }
        catch (InvalidDataException e)
        {
            throw new HistoryException($"a block of the history {Path} is damaged ({e.Message}): move the file away and start again; what the log still has is read again", false, e);
        }
    }
}
