using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Alerter.State;

/// <summary>
/// Keeps its statements compiled until it is closed: a unit of work runs the same dozen thousands of times, and compiling
/// them took most of its time. One transaction, one thread.
/// </summary>
internal sealed class PreparingConnection(string connection) : SqliteConnection(connection)
{
    private readonly Dictionary<string, SqliteCommand> idle = new(StringComparer.Ordinal);

    /// <summary>A command with this text, perhaps compiled already; give it back with <see cref="Return"/>.</summary>
    public SqliteCommand Take(string sql)
    {
        // One that is in use, by a query within a query, is not in the list.
        if (idle.Remove(sql, out var known)) return known;
        var command = CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public void Return(SqliteCommand command)
    {
        if (!idle.TryAdd(command.CommandText, command)) command.Dispose();
    }
}
