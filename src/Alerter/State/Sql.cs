using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Alerter.State;

/// <summary>The little that plain ADO.NET lacks: a command with named parameters in one expression.</summary>
internal static class Sql
{
    public static int Run(this SqliteConnection db, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = db.Command(sql, parameters);
        try
        {
            return command.ExecuteNonQuery();
        }
        finally
        {
            Release(db, command);
        }
    }

    public static T? Scalar<T>(this SqliteConnection db, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = db.Command(sql, parameters);
        try
        {
            return command.ExecuteScalar() is T value ? value : default;
        }
        finally
        {
            Release(db, command);
        }
    }

    public static List<T> Query<T>(
        this SqliteConnection db, string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = db.Command(sql, parameters);
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) rows.Add(row(reader));
            return rows;
        }
        finally
        {
            Release(db, command);
        }
    }

    public static byte[] Bytes(this SqliteDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Time(this SqliteDataReader reader, int column) => new(reader.GetInt64(column), TimeSpan.Zero);

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Time(column);

    public static string? StringOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? LongOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static SqliteCommand Command(
        this SqliteConnection db, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = db is PreparingConnection preparing ? preparing.Take(sql) : db.CreateCommand();
        if (command.CommandText.Length == 0) command.CommandText = sql;
        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value switch
            {
                null => DBNull.Value,
                DateTimeOffset time => time.UtcTicks,
                _ => value,
            });
        }

        return command;
    }

    private static void Release(SqliteConnection db, SqliteCommand command)
    {
        if (db is PreparingConnection preparing) preparing.Return(command);
        else command.Dispose();
    }
}
