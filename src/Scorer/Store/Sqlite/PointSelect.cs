using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store.Sqlite;

/// <summary>The questions a score file answers, each on the connection it is given.</summary>
internal static class PointSelect
{
    private const string Columns =
        "s.equipment, s.sensor, s.time, s.bundle, s.score, s.probability, s.stage, s.degraded, s.alarm, s.ratio, s.value, s.deviation, s.detectors, s.revision";

    /// <summary>Names of all equipment, found by one index step each instead of a scan over all points.</summary>
    private static string Names(string table) => $"""
        WITH RECURSIVE names(equipment) AS (
            SELECT min(equipment) FROM {table}
            UNION ALL
            SELECT (SELECT min(t.equipment) FROM {table} t WHERE t.equipment > names.equipment) FROM names WHERE names.equipment IS NOT NULL)
        """;

    public static List<StoredScore> Range(SqliteConnection connection, ScoreQuery query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT {Columns} FROM anomaly_score s
            WHERE s.equipment = $equipment AND s.sensor = $sensor AND s.time >= $from AND s.time < $to
            ORDER BY s.time {(query.NewestFirst ? "DESC" : "ASC")} LIMIT $limit
            """;
        command.Parameters.AddWithValue("$equipment", query.Equipment);
        command.Parameters.AddWithValue("$sensor", query.Sensor);
        command.Parameters.AddWithValue("$from", query.FromUnixNano);
        command.Parameters.AddWithValue("$to", query.ToUnixNano);
        command.Parameters.AddWithValue("$limit", query.Limit);
        return Read(command, ToScore);
    }

    public static long Count(SqliteConnection connection, string table, string condition, string? equipment, long from, long to)
    {
        using var command = connection.CreateCommand();
        command.CommandText = equipment is null
            ? $"""
              {Names(table)}
              SELECT coalesce(sum((SELECT count(*) FROM {table} s WHERE s.equipment = names.equipment AND {condition})), 0) FROM names
              """
            : $"SELECT count(*) FROM {table} s WHERE s.equipment = $equipment AND {condition}";
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        if (equipment is not null) command.Parameters.AddWithValue("$equipment", equipment);
        return (long)command.ExecuteScalar()!;
    }

    public static List<StoredScore> LatestScores(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            {Names("anomaly_score")}
            SELECT {Columns} FROM names JOIN anomaly_score s ON s.equipment = names.equipment AND s.sensor = '*' AND s.time =
                (SELECT max(t.time) FROM anomaly_score t WHERE t.equipment = names.equipment AND t.sensor = '*')
            """;
        return Read(command, ToScore);
    }

    public static List<StoredScore> LatestWarmUps(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            {Names("anomaly_warm_up")}
            SELECT s.equipment, s.time, s.percent FROM names JOIN anomaly_warm_up s ON s.equipment = names.equipment AND s.time =
                (SELECT max(t.time) FROM anomaly_warm_up t WHERE t.equipment = names.equipment)
            """;
        return Read(command, ToWarmUp);
    }

    private static List<StoredScore> Read(SqliteCommand command, Func<SqliteDataReader, StoredScore> row)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<StoredScore>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    private static StoredScore ToScore(SqliteDataReader row) => new()
    {
        Equipment = row.GetString(0),
        Sensor = row.GetString(1),
        TimeUnixNano = row.GetInt64(2),
        Bundle = row.GetString(3),
        Score = row.GetDouble(4),
        Probability = row.GetDouble(5),
        Stage = row.GetInt32(6),
        Revision = row.GetInt32(13),
        Degraded = row.GetBoolean(7),
        Alarm = row.GetBoolean(8),
        Ratio = OrNull(row, 9),
        Value = OrNull(row, 10),
        Deviation = OrNull(row, 11),
        Detectors = row.IsDBNull(12) ? [] : FromJson(row.GetString(12)),
    };

    private static StoredScore ToWarmUp(SqliteDataReader row) => new()
    {
        Equipment = row.GetString(0),
        TimeUnixNano = row.GetInt64(1),
        State = ScoreState.WarmingUp,
        WarmUp = row.GetDouble(2) / 100,
    };

    private static double? OrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static List<DetectorValue> FromJson(string text)
    {
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateObject().Select(p => new DetectorValue(p.Name, p.Value.GetDouble()))];
    }
}
