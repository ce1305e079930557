namespace StreamingAnomaly.Contracts;

/// <summary>Names of the log's topics. The version in a name changes only with an incompatible format.</summary>
public static class Topics
{
    /// <summary>What equipment sends: <see cref="Readings.Reading"/> as JSON or Protobuf, keyed by equipment.</summary>
    public const string Readings = "anomaly.readings.v1";

    /// <summary>One <see cref="Wire.Score"/> per reading, keyed by equipment.</summary>
    public const string Scores = "anomaly.scores.v1";

    /// <summary>Alert events as CloudEvents JSON, keyed by equipment.</summary>
    public const string Alerts = "anomaly.alerts.v1";

    /// <summary>Incidents as CloudEvents JSON, keyed by equipment.</summary>
    public const string Incidents = "anomaly.incidents.v1";

    /// <summary>Which bundle is live for which equipment; compacted, same partition as the equipment's readings.</summary>
    public const string Deployments = "anomaly.deployments.v1";

    /// <summary>Scorer state; compacted, same partition as the equipment's readings.</summary>
    public const string Checkpoints = "anomaly.checkpoints.v1";

    /// <summary>With what an alert can be computed again: <see cref="Wire.Evidence"/>; compacted, kept for good.</summary>
    public const string Evidence = "anomaly.evidence.v1";

    /// <summary>Bundles that evidence names, by hash: <see cref="Wire.Deployment"/>; compacted, kept for good.</summary>
    public const string Bundles = "anomaly.bundles.v1";

    /// <summary>Maintenance, recipe and PM events, keyed by equipment.</summary>
    public const string Context = "anomaly.context.v1";

    /// <summary>Verdicts of people on alerts.</summary>
    public const string Feedback = "anomaly.feedback.v1";

    /// <summary>Who did what; compacted with a key for each record, so that nothing is ever dropped.</summary>
    public const string Audit = "anomaly.audit.v1";

    /// <summary>
    /// How far each edge has forwarded its log; compacted, keyed by edge. One partition: an edge must be able to read all
    /// that it wrote there.
    /// </summary>
    public const string Edges = "anomaly.edges.v1";

    /// <summary>Readings that an edge refused or gave up, <see cref="Readings.ReadingGap"/> as JSON; compacted, keyed by gap.</summary>
    public const string Gaps = "anomaly.gaps.v1";

    /// <summary>Which dead letters were put back; compacted, keyed by the letter's place.</summary>
    public const string Replays = "anomaly.replays.v1";

    /// <summary>Dead letters of <paramref name="topic"/>: <see cref="Wire.DeadLetter"/>.</summary>
    public static string DeadLetters(string topic) => topic + ".dlq";

    /// <summary>All topics with their retention kind, for creation at start. Dead-letter topics have one partition.</summary>
    public static IReadOnlyList<TopicSpec> All(int partitions) =>
    [
        new(Readings, partitions), new(Scores, partitions), new(Alerts, partitions), new(Incidents, partitions),
        new(Deployments, partitions, Compacted: true), new(Checkpoints, partitions, Compacted: true),
        new(Evidence, partitions, Compacted: true), new(Bundles, 1, Compacted: true),
        new(Edges, 1, Compacted: true), new(Gaps, 1, Compacted: true),
        new(Context, partitions), new(Feedback, partitions), new(Audit, 1, Compacted: true), new(Replays, 1, Compacted: true),
        new(DeadLetters(Readings), 1), new(DeadLetters(Scores), 1), new(DeadLetters(Alerts), 1),
    ];
}

/// <summary>A topic to create if it is missing.</summary>
/// <param name="Name">Topic name.</param>
/// <param name="Partitions">Number of partitions, at least 1; an existing topic keeps its own.</param>
/// <param name="Compacted">Keep the newest record of each key instead of a time span.</param>
public sealed record TopicSpec(string Name, int Partitions, bool Compacted = false);
