using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>What of an edge's log goes to the centre, and what stays.</summary>
public static class EdgeTopics
{
    /// <summary>Group that the forwarder commits in the edge's own log: what it has passed may be dropped.</summary>
    public const string Group = "anomaly-forwarder";

    /// <summary>One record for each start of the edge: which log this is. Stays at the edge.</summary>
    public const string Runs = "anomaly.edge-runs.v1";

    /// <summary>Forwarded in order per partition, to the topic of the same name. Checkpoints stay: their offsets mean nothing elsewhere.</summary>
    public static IReadOnlyList<string> Forwarded { get; } =
    [
        Topics.Readings, Topics.Gaps, Topics.Bundles, Topics.Deployments, Topics.Evidence, Topics.Scores, Topics.Alerts,
        Topics.DeadLetters(Topics.Readings),
    ];
}
