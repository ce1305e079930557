using StreamingAnomaly.EventLog.Kafka;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.EventLog;

/// <summary>Which log, and how to reach it: exactly one of the two.</summary>
public sealed record EventLogOptions
{
    /// <summary>A Kafka cluster.</summary>
    public KafkaOptions? Kafka { get; init; }

    /// <summary>A file of this process.</summary>
    public SqliteLogOptions? Sqlite { get; init; }
}
