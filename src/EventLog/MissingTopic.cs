namespace StreamingAnomaly.EventLog;

/// <summary>The error both logs give for a topic that is not there.</summary>
internal static class MissingTopic
{
    public static EventLogException Error(string topic, Exception? inner = null) =>
        new($"topic '{topic}' does not exist: create it first, or let the services create their topics at start", false, inner);
}
