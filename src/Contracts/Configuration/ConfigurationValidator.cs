using System.Net;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Checks every setting against its range, and settings against each other.</summary>
public static class ConfigurationValidator
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    /// <summary>Everything wrong with <paramref name="options"/>; empty when it can be used.</summary>
    public static IReadOnlyList<ConfigurationError> Validate(AnomalyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<ConfigurationError>();
        var root = new Rules(errors, "");
        root.Text("dataFolder", options.DataFolder, 1000, "data");
        Log(options.Log, root.Below("log"));
        Scores(options.Scores, root.Below("scores"));
        WebhookRules.Check(options.Webhooks, root);
        EquipmentRules.Check(options, root.Below("equipment"));
        Alerting(options.Alerting, root.Below("alerting"));
        Scorer(options.Scorer, root.Below("scorer"));
        Moment(options.Moment, root.Below("moment"));
        Ingest(options.Ingest, root.Below("ingest"));
        Alerter(options, root.Below("alerter"));
        EdgeRules.Check(options, root.Below("edge"));
        ConsoleRules.Check(options, root.Below("console"));
        Http(options.Http, root.Below("http"));
        SecurityRules.Check(options, root);
        if (options.Telemetry.OtlpEndpoint is { } endpoint)
            root.Below("telemetry").Url("otlpEndpoint", endpoint, "http://localhost:4317");
        return errors;
    }

    /// <summary>Everything wrong with the sections <c>http</c> and <c>security</c>: what a host checks before it opens a port.</summary>
    public static IReadOnlyList<ConfigurationError> ValidateServer(AnomalyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<ConfigurationError>();
        var root = new Rules(errors, "");
        Http(options.Http, root.Below("http"));
        SecurityRules.Check(options, root);
        return errors;
    }

    /// <summary>The IP address that <c>http.address</c> means, or null; <c>localhost</c> is 127.0.0.1.</summary>
    public static IPAddress? Address(string text) =>
        text == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(text, out var address) ? address : null;

    private static void Log(LogOptions log, Rules rules)
    {
        rules.Defined("kind", log.Kind);
        rules.TextOrNull("path", log.Path, 1000, "data/log.db");
        if (log.Kind == LogKind.Kafka)
            rules.Require(IsBootstrap(log.Bootstrap), "bootstrap",
                $"kind kafka needs servers as host:port[,host:port], got \"{log.Bootstrap}\"; for example localhost:9092");
        else
            rules.Require(log.Bootstrap is null, "bootstrap", "is set, but kind is sqlite, which has no servers; write kind: kafka");
        rules.Between("partitions", log.Partitions, 1, 1000, "4");
        if (log.ReplicationFactor is { } copies) rules.Between("replicationFactor", copies, 1, 100, "3");
        if (log.MinInsyncReplicas is { } inSync && rules.Between("minInsyncReplicas", inSync, 1, 100, "2"))
        {
            rules.Require(log.ReplicationFactor is not { } all || inSync <= all, "minInsyncReplicas",
                $"is {inSync}, and there are only {log.ReplicationFactor} copies (log.replicationFactor): nothing could be written; for example 2 of 3");
            // The brokers' own default is one copy, and a topic with fewer copies than it needs refuses every write.
            rules.Require(log.ReplicationFactor is not null || inSync == 1, "minInsyncReplicas",
                $"is {inSync} without log.replicationFactor: where the brokers' default is one copy, nothing could be written; for example replicationFactor: 3");
        }

        if (log.Retention is { } retention) rules.Between("retention", retention, TimeSpan.FromMinutes(1), 3650 * Day, "7d");
        rules.Between("maxBytes", log.MaxBytes, 10_000_000, 100_000_000_000_000, "10000000000 (10 GB)");
        rules.Require(!log.Properties.ContainsKey("bootstrap.servers"), "properties",
            "bootstrap.servers is set with log.bootstrap, not here; for example { security.protocol: SASL_SSL }");
    }

    internal static bool IsBootstrap(string? servers) => !string.IsNullOrWhiteSpace(servers) && servers.Split(',').All(server =>
        server.Trim().LastIndexOf(':') is var colon and > 0
        && ushort.TryParse(server.Trim()[(colon + 1)..], out var port) && port > 0);

    private static void Scores(ScoreStoreOptions scores, Rules rules)
    {
        rules.Defined("kind", scores.Kind);
        rules.TextOrNull("path", scores.Path, 1000, "data/scores.db");
        if (scores.Kind == ScoreStoreKind.Influx) rules.Url("url", scores.Url, "http://localhost:8086");
        else rules.Require(scores.Url is null, "url", "is set, but kind is sqlite, which has no server; write kind: influx");
        rules.Between("version", scores.Version, 1, 3, "1 for InfluxDB 1.x");
        rules.Text("database", scores.Database, 200, "anomaly");
        rules.Require(scores is not { Kind: ScoreStoreKind.Influx, Version: 2, Org: null }, "org",
            "version 2 needs the organisation that owns the bucket; for example org: fab");
        rules.Between("batchSize", scores.BatchSize, 1, 50_000, "5000");
        rules.Between("sensorsFromStage", scores.SensorsFromStage, 0, 4, "1 (0 stores no sensors)");
    }

    private static void Alerting(AlertingOptions alerting, Rules rules)
    {
        rules.Defined("mode", alerting.Mode);
        rules.Between("minStage", alerting.MinStage, 1, 4, "1");
    }

    private static void Scorer(ScorerOptions scorer, Rules rules)
    {
        rules.Text("group", scorer.Group, 200, "anomaly-scorer");
        rules.TextOrNull("instance", scorer.Instance, 200, "scorer-0");
        rules.Between("maxRecords", scorer.MaxRecords, 1, 100_000, "5000");
        rules.Between("maxCycle", scorer.MaxCycle, TimeSpan.FromMilliseconds(10), 10 * Second, "500ms");
        rules.Between("checkpoint", scorer.Checkpoint, Second, Hour, "30s");
        if (scorer.BacklogAfter != TimeSpan.Zero)
            rules.Between("backlogAfter", scorer.BacklogAfter, TimeSpan.FromSeconds(5), Day, "60s, or 0s for never");
        rules.Between("maxAhead", scorer.MaxAhead, TimeSpan.Zero, 3650 * Day, "10m (0s for no limit)");
    }

    private static void Moment(MomentOptions moment, Rules rules)
    {
        rules.TextOrNull("model", moment.Model, 1000, "models/MOMENT-1-small");
        rules.Require(moment.Device is "auto" or "cpu" or "cuda", "device",
            $"one of auto, cpu, cuda, got \"{moment.Device}\" (the environment variable DEVICE sets it too)");
        rules.Between("batchSize", moment.BatchSize, 1, 1024, "32");
        rules.Between("maxDelay", moment.MaxDelay, TimeSpan.Zero, Second, "20ms");
        rules.Between("queue", moment.Queue, 1, 1_000_000, "4096");
        rules.Between("learnRows", moment.LearnRows, 128, 1_000_000, "512");
        rules.Between("threads", moment.Threads, 0, 256, "0 (all cores)");
    }

    private static void Ingest(IngestOptions ingest, Rules rules)
    {
        rules.Between("maxBodyBytes", ingest.MaxBodyBytes, 1_000, 1_000_000_000, "10000000 (10 MB)");
        rules.Between("maxReadingBytes", ingest.MaxReadingBytes, 100, Math.Max(100, ingest.MaxBodyBytes),
            "1000000 (1 MB); a reading has to fit into maxBodyBytes");
        rules.Between("maxConcurrentRequests", ingest.MaxConcurrentRequests, 1, 10_000, "64");
    }

    private static void Alerter(AnomalyOptions options, Rules rules)
    {
        rules.Text("group", options.Alerter.Group, 200, "anomaly-alerter");
        rules.Require(options.Alerter.Group != options.Scorer.Group, "group",
            $"must differ from scorer.group, got \"{options.Alerter.Group}\" for both; for example anomaly-alerter");
        rules.TextOrNull("path", options.Alerter.Path, 1000, "data/alerter.db");
        rules.Between("resolveAfter", options.Alerter.ResolveAfter, TimeSpan.Zero, 7 * Day, "5m");
        AlerterRules.Check(options, rules);
    }

    private static void Http(HttpOptions http, Rules rules)
    {
        rules.Between("port", http.Port, 0, 65_535, "8080 (0 takes any free port)");
        rules.Require(Address(http.Address) is not null, "address",
                $"an IP address or localhost, got \"{http.Address}\"; for example 127.0.0.1, or 0.0.0.0 for every network");
    }
}
