namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Kind of score store.</summary>
public enum ScoreStoreKind
{
    /// <summary>One file on this machine.</summary>
    Sqlite,

    /// <summary>InfluxDB 1, 2 or 3, or another server that takes its line protocol.</summary>
    Influx,
}

/// <summary>Section <c>scores</c>.</summary>
public sealed record ScoreStoreOptions
{
    /// <summary><c>sqlite</c> (default) or <c>influx</c>.</summary>
    public ScoreStoreKind Kind { get; init; } = ScoreStoreKind.Sqlite;

    /// <summary>SQLite file; default <c>scores.db</c> in the data folder.</summary>
    public string? Path { get; init; }

    /// <summary>Base URL of InfluxDB, such as <c>http://localhost:8086</c>.</summary>
    public string? Url { get; init; }

    /// <summary>Write path: 1 (<c>/write</c>), 2 (<c>/api/v2/write</c>) or 3 (<c>/api/v3/write_lp</c>); default 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Database (v1, v3) or bucket (v2); default <c>anomaly</c>.</summary>
    public string Database { get; init; } = "anomaly";

    /// <summary>Organisation (v2).</summary>
    public string? Org { get; init; }

    /// <summary>Token (v2, v3). Prefer the environment variable <c>ANOMALY__SCORES__TOKEN</c>.</summary>
    [Secret]
    public string? Token { get; init; }

    /// <summary>User name (v1).</summary>
    public string? Username { get; init; }

    /// <summary>Password (v1).</summary>
    [Secret]
    public string? Password { get; init; }

    /// <summary>Points per request, 1..50000; default 5000, what InfluxDB recommends.</summary>
    public int BatchSize { get; init; } = 5000;

    /// <summary>Also store the leading sensors of samples at or above this stage, 0 none, 1..4; default 1.</summary>
    public int SensorsFromStage { get; init; } = 1;
}
