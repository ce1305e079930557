using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Readings were refused because the edge's log is full; a durable gap record names them.</summary>
public sealed class EdgeFullException(string message, Exception inner) : EventLogException(message, canRetry: true, inner);
