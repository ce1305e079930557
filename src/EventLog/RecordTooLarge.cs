namespace StreamingAnomaly.EventLog;

/// <summary>The error both logs give for a record over the limit.</summary>
internal static class RecordTooLarge
{
    public static EventLogTooLargeException Error(string topic, long bytes, long limit, string setting, Exception? inner = null) =>
        new($"a record of {bytes} bytes for topic '{topic}' is over the limit of {limit} bytes ({setting}): send smaller records or raise the limit", inner);
}
