using StreamingAnomaly.EventLog.Kafka;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.EventLog;

/// <summary>Opens the log that the configuration names.</summary>
public static class EventLogFactory
{
    /// <summary>Opens it; for Kafka the first contact is made by the first call that needs it.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="time">The clock that stamps records of a SQLite log and drives its retention.</param>
    /// <exception cref="ArgumentException">None or both are named, or a setting is out of range.</exception>
    /// <exception cref="EventLogException">The log's file cannot be used; says why.</exception>
    public static IEventLog Open(EventLogOptions options, TimeProvider time) => options switch
    {
        { Kafka: { } kafka, Sqlite: null } => new KafkaEventLog(kafka),
        { Sqlite: { ReadOnly: true } sqlite, Kafka: null } => SqliteLogFollower.Open(sqlite),
        { Sqlite: { } sqlite, Kafka: null } => SqliteEventLog.Open(sqlite, time),
        _ => throw new ArgumentException("log.kind must be kafka or sqlite, with the settings of that kind", nameof(options)),
    };
}
