using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store.Sqlite;

/// <summary>Two prepared statements that put points into the file, replacing those of the same identity.</summary>
internal sealed class PointInsert : IDisposable
{
    private static readonly string[] ScoreColumns =
        ["equipment", "sensor", "time", "bundle", "score", "probability", "stage", "degraded", "alarm", "ratio", "value", "deviation", "detectors",
            "revision"];

    private readonly SqliteCommand score;
    private readonly SqliteParameter[] scoreValues;
    private readonly SqliteCommand warmUp;
    private readonly SqliteParameter[] warmUpValues;
    private readonly ArrayBufferWriter<byte> json = new(256);

    public PointInsert(SqliteConnection connection)
    {
        (score, scoreValues) = Upsert(connection, "anomaly_score", ScoreColumns, key: 4);
        (warmUp, warmUpValues) = Upsert(connection, "anomaly_warm_up", ["equipment", "time", "percent"], key: 2);
    }

    /// <summary>Makes the following inserts part of <paramref name="transaction"/>.</summary>
    public void Enlist(SqliteTransaction transaction) => (score.Transaction, warmUp.Transaction) = (transaction, transaction);

    public void Execute(StoredScore point)
    {
        if (point.State == ScoreState.WarmingUp) ExecuteWarmUp(point);
        else ExecuteScore(point);
    }

    public void Dispose()
    {
        score.Dispose();
        warmUp.Dispose();
    }

    private void ExecuteScore(StoredScore point)
    {
        scoreValues[0].Value = point.Equipment;
        scoreValues[1].Value = point.Sensor;
        scoreValues[2].Value = point.TimeUnixNano;
        scoreValues[3].Value = point.Bundle;
        scoreValues[4].Value = point.Score;
        scoreValues[5].Value = point.Probability;
        scoreValues[6].Value = (long)point.Stage;
        scoreValues[7].Value = point.Degraded;
        scoreValues[8].Value = point.Alarm;
        scoreValues[9].Value = OrNull(point.Ratio);
        scoreValues[10].Value = OrNull(point.Value);
        scoreValues[11].Value = OrNull(point.Deviation);
        scoreValues[12].Value = point.Detectors.Count == 0 ? DBNull.Value : ToJson(point.Detectors);
        scoreValues[13].Value = (long)point.Revision;
        score.ExecuteNonQuery();
    }

    private void ExecuteWarmUp(StoredScore point)
    {
        warmUpValues[0].Value = point.Equipment;
        warmUpValues[1].Value = point.TimeUnixNano;
        warmUpValues[2].Value = point.WarmUp * 100;
        warmUp.ExecuteNonQuery();
    }

    private string ToJson(IReadOnlyList<DetectorValue> detectors)
    {
        json.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        foreach (var detector in detectors) writer.WriteNumber(detector.Name, detector.Score);
        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static object OrNull(double? value) => value is { } number ? number : DBNull.Value;

    private static (SqliteCommand Command, SqliteParameter[] Values) Upsert(
        SqliteConnection connection, string table, string[] columns, int key)
    {
        var command = connection.CreateCommand();
        var replaced = string.Join(", ", columns.Skip(key).Select(c => $"{c} = excluded.{c}"));
        command.CommandText = $"""
            INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))})
            ON CONFLICT ({string.Join(", ", columns.Take(key))}) DO UPDATE SET {replaced}
            """;
        var values = columns.Select(c => command.Parameters.Add(new SqliteParameter { ParameterName = "$" + c })).ToArray();
        command.Prepare();
        return (command, values);
    }
}
