using Microsoft.Data.Sqlite;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.History;

/// <summary>The prepared statements of one transaction.</summary>
internal sealed class HistoryWriter(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> commands = [];

    public void Write(ShelfChanges change)
    {
        Run("INSERT INTO equipment (id, name, state) VALUES ($0, $1, $2) ON CONFLICT (id) DO UPDATE SET state = excluded.state",
            change.Equipment, change.Name, change.State);
        foreach (var (level, start, data) in change.Blocks)
            Run("INSERT INTO block (equipment, level, start, data) VALUES ($0, $1, $2, $3) ON CONFLICT (equipment, level, start) DO UPDATE SET data = excluded.data",
                change.Equipment, (long)level, start, data);
        foreach (var (label, start) in change.SpansGone)
            Run("DELETE FROM span WHERE equipment = $0 AND label = $1 AND start = $2", change.Equipment, label, start);
        foreach (var span in change.Spans)
            Run("INSERT OR REPLACE INTO span (equipment, label, start, finish, value) VALUES ($0, $1, $2, $3, $4)",
                change.Equipment, span.Label, span.Start, span.End, span.Value);
        foreach (var run in change.Runs)
            Run("INSERT OR REPLACE INTO run (equipment, start, finish, run, epoch, learning, surprise, stage) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
                change.Equipment, run.Start, run.End, run.Run, run.Epoch, (long)run.Learning, run.Surprise, (long)run.Stage);
    }

    public void Write(TopicPartition partition, long next) =>
        Run("INSERT OR REPLACE INTO next_offset (topic, partition, next) VALUES ($0, $1, $2)", partition.Topic, (long)partition.Partition, next);

    public void Dispose()
    {
        foreach (var command in commands.Values) command.Dispose();
    }

    private void Run(string sql, params ReadOnlySpan<object> values)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            commands[sql] = command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            for (var i = 0; i < values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            command.Prepare();
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
