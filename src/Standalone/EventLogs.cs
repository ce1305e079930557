using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Kafka;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.Standalone;

/// <summary>The log that the configuration names.</summary>
internal static class EventLogs
{
    private static readonly TimeSpan EmbeddedRetention = TimeSpan.FromDays(7);

    /// <summary>Opens it as its owner: an embedded log takes one process at a time.</summary>
    public static IEventLog Open(AnomalyOptions options, TimeProvider time) => Open(options, time, readOnly: false);

    /// <summary>Opens it to look at, beside the process that owns it.</summary>
    public static IEventLog OpenReadOnly(AnomalyOptions options) => Open(options, TimeProvider.System, readOnly: true);

    /// <summary>The centre's log, as an edge reaches it: by a link that may be cut at any moment.</summary>
    public static IEventLog OpenCentre(AnomalyOptions options)
    {
        var edge = options.Edge;
        var properties = new Dictionary<string, string>(edge.Properties.Append(new("socket.connection.setup.timeout.ms", "5000")).DistinctBy(p => p.Key));
        var kafka = Kafka(options.Log, edge.Central!, properties) with
        {
            BootstrapSetting = "edge.central", RequestTimeout = edge.Timeout, TransactionTimeout = edge.Timeout,
        };
        return EventLogFactory.Open(new EventLogOptions { Kafka = kafka }, TimeProvider.System);
    }

    /// <summary>File of an embedded log.</summary>
    public static string PathOf(AnomalyOptions options) => options.Log.Path ?? Path.Combine(options.DataFolder, "log.db");

    private static IEventLog Open(AnomalyOptions options, TimeProvider time, bool readOnly) => EventLogFactory.Open(
        options.Log.Kind == LogKind.Kafka
            ? new EventLogOptions { Kafka = Kafka(options.Log, options.Log.Bootstrap!, options.Log.Properties) }
            : new EventLogOptions
            {
                Sqlite = new SqliteLogOptions
                {
                    Path = PathOf(options),
                    Retention = options.Log.Retention ?? EmbeddedRetention,
                    MaxBytes = options.Log.MaxBytes,
                    ReadOnly = readOnly,
                    KeepUnread = options.Edge.Enabled,
                    LimitedTopics = options.Edge.Enabled ? [Topics.Readings] : null,
                },
            },
        time);

    private static KafkaOptions Kafka(LogOptions log, string bootstrap, IReadOnlyDictionary<string, string> properties) => new()
    {
        Bootstrap = bootstrap,
        Properties = properties,
        ReplicationFactor = (short)(log.ReplicationFactor ?? -1),
        MinInsyncReplicas = log.MinInsyncReplicas,
        Retention = log.Retention,
    };
}
