using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Console.History;

/// <summary>Questions to the history's file, each on the connection it is given.</summary>
internal static class HistoryReader
{
    /// <summary>Blocks of a level that may hold times of [<paramref name="from"/>, <paramref name="to"/>), in order; those of <paramref name="besides"/> are left out.</summary>
    public static List<Block> Blocks(
        SqliteConnection connection, long equipment, Level level, long from, long to, Func<ColumnKey, bool> wanted, IReadOnlySet<long> besides)
    {
        // Raw blocks have no fixed span: the one that begins before the range may reach into it.
        var first = level == Level.Raw
            ? (long?)Scalar(connection, "SELECT max(start) FROM block WHERE equipment = $equipment AND level = 0 AND start <= $time", equipment, level, from) ?? from
            : Levels.Floor(from, Levels.Span(level));
        using var command = Command(
            connection, "SELECT start, data FROM block WHERE equipment = $equipment AND level = $level AND start >= $time AND start < $to ORDER BY start", equipment, level, first);
        command.Parameters.AddWithValue("$to", to);
        using var rows = command.ExecuteReader();
        var blocks = new List<Block>();
        while (rows.Read())
            if (!besides.Contains(rows.GetInt64(0)))
                blocks.Add(BlockCodec.Read(level, rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), wanted));
        return blocks;
    }

    /// <summary>The raw block that owns a time as far as the file knows, with where the next one begins; null if none begins at or before it.</summary>
    public static Block? RawAt(SqliteConnection connection, long equipment, long time)
    {
        using var command = Command(
            connection, "SELECT start, data FROM block WHERE equipment = $equipment AND level = 0 AND start <= $time ORDER BY start DESC LIMIT 1", equipment, Level.Raw, time);
        using var row = command.ExecuteReader();
        if (!row.Read()) return null;
        var block = BlockCodec.Read(Level.Raw, row.GetInt64(0), row.GetFieldValue<byte[]>(1));
        block.Next = NextRaw(connection, equipment, block.Start);
        return block;
    }

    /// <summary>Where the first raw block after a time begins; the end of time if there is none.</summary>
    public static long NextRaw(SqliteConnection connection, long equipment, long after) =>
        Scalar(connection, "SELECT min(start) FROM block WHERE equipment = $equipment AND level = 0 AND start > $time", equipment, Level.Raw, after) as long? ?? long.MaxValue;

    /// <summary>A block of buckets, or null.</summary>
    public static Block? Buckets(SqliteConnection connection, long equipment, Level level, long start)
    {
        var data = (byte[]?)Scalar(connection, "SELECT data FROM block WHERE equipment = $equipment AND level = $level AND start = $time", equipment, level, start);
        return data is null ? null : BlockCodec.Read(level, start, data);
    }

    /// <summary>Where the oldest block of a level begins, or null.</summary>
    public static long? Oldest(SqliteConnection connection, long equipment, Level level) =>
        Scalar(connection, "SELECT min(start) FROM block WHERE equipment = $equipment AND level = $level", equipment, level, 0) as long?;

    /// <summary>Spans of a label that touch [<paramref name="from"/>, <paramref name="to"/>), in order; at most <paramref name="limit"/>.</summary>
    public static List<LabelSpan> Spans(SqliteConnection connection, long equipment, string label, long from, long to, int limit)
    {
        // Spans do not overlap: only the last one that begins before the range may reach into it.
        using var command = Command(
            connection,
            """
            SELECT label, start, finish, value FROM span
            WHERE equipment = $equipment AND label = $label AND start < $to AND finish >= $time
              AND start >= coalesce((SELECT max(start) FROM span WHERE equipment = $equipment AND label = $label AND start <= $time), $time)
            ORDER BY start LIMIT $limit
            """,
            equipment, Level.Raw, from);
        command.Parameters.AddWithValue("$label", label);
        command.Parameters.AddWithValue("$to", to);
        command.Parameters.AddWithValue("$limit", limit);
        return ReadSpans(command);
    }

    /// <summary>The newest spans of each label, oldest first.</summary>
    public static List<LabelSpan> NewestSpans(SqliteConnection connection, long equipment, int each)
    {
        using var command = Command(
            connection,
            """
            SELECT label, start, finish, value FROM (
              SELECT *, row_number() OVER (PARTITION BY label ORDER BY start DESC) AS place FROM span WHERE equipment = $equipment)
            WHERE place <= $time ORDER BY label, start
            """,
            equipment, Level.Raw, each);
        return ReadSpans(command);
    }

    /// <summary>Runs that began before <paramref name="before"/>, newest first.</summary>
    public static List<KeptRun> Runs(SqliteConnection connection, long equipment, long before, int limit)
    {
        using var command = Command(
            connection,
            "SELECT start, finish, run, epoch, learning, surprise, stage FROM run WHERE equipment = $equipment AND start < $time ORDER BY start DESC LIMIT $limit",
            equipment, Level.Raw, before);
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var runs = new List<KeptRun>();
        while (rows.Read())
            runs.Add(new(
                rows.GetInt64(0), rows.GetInt64(1), rows.GetString(2), rows.GetString(3), rows.GetInt32(4), rows.GetDouble(5), rows.GetInt32(6)));
        return runs;
    }

    private static List<LabelSpan> ReadSpans(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        var spans = new List<LabelSpan>();
        while (rows.Read()) spans.Add(new(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetString(3)));
        return spans;
    }

    private static object? Scalar(SqliteConnection connection, string sql, long equipment, Level level, long time)
    {
        using var command = Command(connection, sql, equipment, level, time);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, long equipment, Level level, long time)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$equipment", equipment);
        command.Parameters.AddWithValue("$level", (long)level);
        command.Parameters.AddWithValue("$time", time);
        return command;
    }
}
