using System.Text.Json;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>Turns the series of an InfluxQL result back into points.</summary>
internal static class InfluxRows
{
    /// <summary>Points of <c>SELECT *</c> on <c>anomaly_score</c>; unknown numeric columns are detectors.</summary>
    public static List<StoredScore> Scores(JsonElement result) => Read<StoredScore>(result, ToScore);

    /// <summary>Points of <c>SELECT *</c> on <c>anomaly_warm_up</c>.</summary>
    public static List<StoredScore> WarmUps(JsonElement result) => Read(result, row => new StoredScore
    {
        Equipment = row.Text("equipment"),
        TimeUnixNano = row.Time,
        State = ScoreState.WarmingUp,
        WarmUp = (row.Number("percent") ?? 0) / 100,
    });

    /// <summary>Points of <c>SELECT *</c> on <c>anomaly_run</c>.</summary>
    public static List<StoredRun> Runs(JsonElement result) => Read(result, row => new StoredRun
    {
        Equipment = row.Text("equipment"),
        Bundle = row.Text("bundle"),
        EndUnixNano = row.Time,
        StartUnixNano = row.Integer("start") ?? row.Time,
        Run = row.Text("run"),
        Epoch = row.Text("epoch"),
        Readings = (int)(row.Number("readings") ?? 0),
        Learning = (int)(row.Number("learning") ?? 0),
        Surprise = row.Number("surprise") ?? 0,
        Stage = (int)(row.Number("stage") ?? 0),
        Sensors = RunSensor.FromJson(row.Text("sensors")),
    });

    /// <summary>The number of <c>SELECT count(…)</c>; an empty result counts nothing.</summary>
    public static long Count(JsonElement result)
    {
        if (!result.TryGetProperty("series", out var series)) return 0;
        Columns(series[0]);
        return series[0].GetProperty("values")[0][1].GetInt64();
    }

    private static StoredScore ToScore(Row row) => new()
    {
        Equipment = row.Text("equipment"),
        Sensor = row.Text("sensor"),
        TimeUnixNano = row.Time,
        Bundle = row.Text("bundle"),
        Score = row.Number("score") ?? 0,
        Probability = row.Number("probability") ?? 0,
        Stage = (int)(row.Number("stage") ?? 0),
        Revision = (int)(row.Number("revision") ?? 0),
        Degraded = row.Flag("degraded"),
        Alarm = row.Flag("alarm"),
        Ratio = row.Number("ratio"),
        Value = row.Number("value"),
        Deviation = row.Number("deviation"),
        Detectors = row.Detectors(),
    };

    private static List<T> Read<T>(JsonElement result, Func<Row, T> toPoint)
    {
        var points = new List<T>();
        if (!result.TryGetProperty("series", out var series)) return points;
        foreach (var one in series.EnumerateArray())
        {
            if (one.TryGetProperty("partial", out var partial) && partial.ValueKind == JsonValueKind.True)
                throw new ScoreStoreException("InfluxDB cut the answer off at its max-row-limit: ask for fewer points, or raise it there.");
            var columns = Columns(one);
            var tags = one.TryGetProperty("tags", out var found) ? found : default;
            foreach (var values in one.GetProperty("values").EnumerateArray()) points.Add(toPoint(new(columns, values, tags)));
        }

        return points;
    }

    // Some servers take the line protocol and pretend to answer InfluxQL: they have no time column to show.
    private static string[] Columns(JsonElement series)
    {
        var columns = series.TryGetProperty("columns", out var found) ? found.EnumerateArray().Select(c => c.GetString()!).ToArray() : [];
        return columns.Contains("time") ? columns : throw new ScoreStoreException(
            "The server takes scores but does not answer InfluxQL (VictoriaMetrics, for example): query it by its own means, or use InfluxDB or SQLite for scores that the console is to show.");
    }

    private readonly struct Row(string[] columns, JsonElement values, JsonElement tags)
    {
        public long Time => values[Array.IndexOf(columns, "time")].GetInt64();

        public string Text(string name)
        {
            if (tags.ValueKind == JsonValueKind.Object && tags.TryGetProperty(name, out var tag)) return tag.GetString() ?? "";
            return Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";
        }

        public double? Number(string name) => Find(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

        public long? Integer(string name) => Find(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null;

        public bool Flag(string name) => Find(name) is { ValueKind: JsonValueKind.True };

        public List<DetectorValue> Detectors()
        {
            var detectors = new List<DetectorValue>();
            for (var i = 0; i < columns.Length; i++)
                if (!PointBatch.IsFixedField(columns[i]) && values[i].ValueKind == JsonValueKind.Number)
                    detectors.Add(new(columns[i], values[i].GetDouble()));
            return detectors;
        }

        private JsonElement? Find(string name) => Array.IndexOf(columns, name) is var at and >= 0 ? values[at] : null;
    }
}
