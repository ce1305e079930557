using Microsoft.Data.Sqlite;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.Scorer.Store.Sqlite;

/// <summary>
/// Drops old points a little at a time, one series after the other. A point's age is measured against the newest point of
/// its series or the clock, whichever is earlier: replayed history is not old on arrival, and an equipment whose clock
/// runs ahead erases nothing.
/// </summary>
internal sealed class Retention(TimeSpan keep, TimeProvider time)
{
    /// <summary>Time between two sweeps over all series.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Points deleted in one transaction, about: a sweep may delay a batch by milliseconds only.</summary>
    public const int PointsPerStep = 5000;

    /// <summary>Series looked at in one transaction, for the same reason.</summary>
    public const int SeriesPerStep = 100;

    // Where the sweep stands: a series of this table is next. Null between sweeps.
    private (string Table, string Equipment, string Sensor)? position;
    private DateTimeOffset nextSweep = DateTimeOffset.MinValue;

    /// <summary>Does a step of the sweep inside <paramref name="transaction"/>; returns the points it deleted.</summary>
    public int Step(SqliteConnection connection, SqliteTransaction transaction)
    {
        var now = time.GetUtcNow();
        if (position is null)
        {
            if (now < nextSweep) return 0;
            nextSweep = now + Interval;
            position = ("anomaly_score", "", "");
        }

        var deleted = 0;
        for (var i = 0; i < SeriesPerStep && deleted < PointsPerStep && position is { } at; i++)
        {
            var next = Next(connection, transaction, at);
            if (next is { } series)
            {
                var points = Delete(connection, transaction, series, UnixTime.ToNanoseconds(now));
                deleted += points;
                if (points < PointsPerStep) position = series;
            }
            else
            {
                position = at.Table switch
                {
                    "anomaly_score" => ("anomaly_warm_up", "", ""),
                    "anomaly_warm_up" => ("anomaly_run", "", ""),
                    _ => null,
                };
            }
        }

        return deleted;
    }

    private static (string Table, string Equipment, string Sensor)? Next(
        SqliteConnection connection, SqliteTransaction transaction, (string Table, string Equipment, string Sensor) at)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = at.Table == "anomaly_score"
            ? "SELECT equipment, sensor FROM anomaly_score WHERE (equipment, sensor) > ($equipment, $sensor) ORDER BY equipment, sensor LIMIT 1"
            : $"SELECT equipment, '' FROM {at.Table} WHERE equipment > $equipment ORDER BY equipment LIMIT 1";
        Bind(command, at);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (at.Table, reader.GetString(0), reader.GetString(1)) : null;
    }

    private int Delete(
        SqliteConnection connection, SqliteTransaction transaction, (string Table, string Equipment, string Sensor) series, long now)
    {
        var where = series.Table == "anomaly_score" ? "equipment = $equipment AND sensor = $sensor" : "equipment = $equipment";
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"""
            DELETE FROM {series.Table} WHERE {where} AND time < min(
                $now - $keep,
                (SELECT max(time) FROM {series.Table} WHERE {where}) - $keep,
                coalesce((SELECT time FROM {series.Table} WHERE {where} ORDER BY time LIMIT 1 OFFSET {PointsPerStep}), $now))
            """;
        Bind(command, series);
        command.Parameters.AddWithValue("$now", now);
        command.Parameters.AddWithValue("$keep", keep.Ticks * UnixTime.NanosecondsPerTick);
        return command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, (string Table, string Equipment, string Sensor) series)
    {
        command.Parameters.AddWithValue("$equipment", series.Equipment);
        if (series.Table == "anomaly_score") command.Parameters.AddWithValue("$sensor", series.Sensor);
    }
}
