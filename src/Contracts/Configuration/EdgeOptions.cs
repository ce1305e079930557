namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>What an edge does when its log has no room for more readings.</summary>
public enum EdgeFullPolicy
{
    /// <summary>New readings are refused (507); a gap record says which.</summary>
    Refuse,

    /// <summary>The oldest readings that the centre does not have yet give way to new ones; a gap record says which.</summary>
    DropOldest,
}

/// <summary>
/// Section <c>edge</c>: an ingest beside the equipment that keeps readings in its own log (<c>log</c>, kind sqlite) and
/// forwards them to the centre. The log's <c>maxBytes</c> is the quota.
/// </summary>
public sealed record EdgeOptions
{
    /// <summary>Run as an edge; default false. The verb <c>ingest --edge</c> sets it.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// Name of this edge, unique at the centre and the same over restarts: 1..100 letters, digits, dots, hyphens and
    /// underscores. A second edge of the same name takes over and the first one stops forwarding.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The centre's Kafka, <c>host:port[,host:port]</c>.</summary>
    public string? Central { get; init; }

    /// <summary>Passed to librdkafka as they are, for the connection to the centre: <c>security.protocol</c>, <c>sasl.username</c>, …</summary>
    [Secret]
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>What gives way when the log is full; default refuse.</summary>
    public EdgeFullPolicy WhenFull { get; init; } = EdgeFullPolicy.Refuse;

    /// <summary>
    /// Score here and not at the centre, so that scores go on while the link is cut; default false. Decided for each
    /// reading when it is accepted: a change concerns later readings only.
    /// </summary>
    public bool Score { get; init; }

    /// <summary>Records of one transaction to the centre, 1..100000; default 5000. More drains faster and holds more memory.</summary>
    public int BatchRecords { get; init; } = 5000;

    /// <summary>Shortest time between two transactions that are not full, 0..1 min; default 100 ms. Less is earlier arrival and more work for the brokers.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often an idle edge tells the centre that it lives, 1 s..1 h; default 30 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the centre may take to answer before the link counts as cut, 1 s..5 min; default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between two attempts to reach the centre, 1 s..1 h; default 15 s. A restored link is noticed within it.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(15);
}
