using Microsoft.Data.Sqlite;

namespace StreamingAnomaly.Scorer.Store.Sqlite;

/// <summary>Finished runs in the score file: a prepared statement that replaces a run of the same identity, and the query.</summary>
internal sealed class RunTable : IDisposable
{
    private static readonly string[] Columns =
        ["equipment", "time", "bundle", "start", "run", "epoch", "readings", "learning", "surprise", "stage", "sensors"];

    private readonly SqliteCommand insert;

    public RunTable(SqliteConnection connection)
    {
        insert = connection.CreateCommand();
        insert.CommandText = $"INSERT OR REPLACE INTO anomaly_run ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => "$" + c))})";
        foreach (var column in Columns) insert.Parameters.Add(new SqliteParameter { ParameterName = "$" + column });
        insert.Prepare();
    }

    public void Execute(StoredRun run, SqliteTransaction transaction)
    {
        object[] values =
        [
            run.Equipment, run.EndUnixNano, run.Bundle, run.StartUnixNano, run.Run, run.Epoch, run.Readings, run.Learning,
            run.Surprise, run.Stage, RunSensor.ToJson(run.Sensors),
        ];
        for (var i = 0; i < values.Length; i++) insert.Parameters[i].Value = values[i];
        insert.Transaction = transaction;
        insert.ExecuteNonQuery();
    }

    public static List<StoredRun> Select(SqliteConnection connection, RunQuery query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT {string.Join(", ", Columns)} FROM anomaly_run
            WHERE equipment = $equipment AND time >= $from AND time < $to ORDER BY time DESC LIMIT $limit
            """;
        command.Parameters.AddWithValue("$equipment", query.Equipment);
        command.Parameters.AddWithValue("$from", query.FromUnixNano);
        command.Parameters.AddWithValue("$to", query.ToUnixNano);
        command.Parameters.AddWithValue("$limit", query.Limit);
        using var row = command.ExecuteReader();
        var runs = new List<StoredRun>();
        while (row.Read())
            runs.Add(new()
            {
                Equipment = row.GetString(0), EndUnixNano = row.GetInt64(1), Bundle = row.GetString(2),
                StartUnixNano = row.GetInt64(3), Run = row.GetString(4), Epoch = row.GetString(5), Readings = row.GetInt32(6),
                Learning = row.GetInt32(7), Surprise = row.GetDouble(8), Stage = row.GetInt32(9),
                Sensors = RunSensor.FromJson(row.GetString(10)),
            });
        return runs;
    }

    public void Dispose() => insert.Dispose();
}
