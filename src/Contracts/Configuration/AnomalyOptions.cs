namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>The whole of <c>anomaly.yaml</c>. Every section has defaults with which <c>./run</c> works on one machine.</summary>
public sealed record AnomalyOptions
{
    /// <summary>Where readings, scores and alerts flow.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Where scores are kept for people and dashboards.</summary>
    public ScoreStoreOptions Scores { get; init; } = new();

    /// <summary>Who is told. Empty: incidents are kept, nobody is called.</summary>
    public IReadOnlyList<WebhookOptions> Webhooks { get; init; } = [];

    /// <summary>Profiles of equipment.</summary>
    public EquipmentSection Equipment { get; init; } = new();

    /// <summary>When a score becomes an alert.</summary>
    public AlertingOptions Alerting { get; init; } = new();

    /// <summary>The scorer's cycle and batches.</summary>
    public ScorerOptions Scorer { get; init; } = new();

    /// <summary>The MOMENT model; without a path the forest and the level score alone.</summary>
    public MomentOptions Moment { get; init; } = new();

    /// <summary>What the ingest endpoint accepts.</summary>
    public IngestOptions Ingest { get; init; } = new();

    /// <summary>Store and forward beside the equipment.</summary>
    public EdgeOptions Edge { get; init; } = new();

    /// <summary>Incidents and the delivery of notifications.</summary>
    public AlerterOptions Alerter { get; init; } = new();

    /// <summary>Where a console that runs alone finds the other services.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <summary>Listening address and port of the HTTP endpoints.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Who may do what, and how it is recorded.</summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>OpenTelemetry export.</summary>
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>Folder for everything kept on this machine: embedded log, scores, bundles, outbox. Default <c>data</c>.</summary>
    public string DataFolder { get; init; } = "data";
}

/// <summary>HTTP endpoint of a service.</summary>
public sealed record HttpOptions
{
    /// <summary>Port, 0 (any free) to 65535; default 8080. Each service started alone has its own default in its verb.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Address; default loopback. Anything else is refused until <see cref="AnomalyOptions.Security"/> says who may call, and TLS keeps it private.</summary>
    public string Address { get; init; } = "127.0.0.1";
}

/// <summary>OpenTelemetry.</summary>
public sealed record TelemetryOptions
{
    /// <summary>OTLP endpoint, such as <c>http://localhost:4317</c>; null exports nothing. <c>/metrics</c> works without.</summary>
    public string? OtlpEndpoint { get; init; }
}
