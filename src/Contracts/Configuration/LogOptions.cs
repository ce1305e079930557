namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Kind of log.</summary>
public enum LogKind
{
    /// <summary>One file on this machine.</summary>
    Sqlite,

    /// <summary>A Kafka cluster.</summary>
    Kafka,
}

/// <summary>Section <c>log</c>.</summary>
public sealed record LogOptions
{
    /// <summary><c>sqlite</c> (default, nothing to install) or <c>kafka</c>.</summary>
    public LogKind Kind { get; init; } = LogKind.Sqlite;

    /// <summary>SQLite file; default <c>log.db</c> in the data folder.</summary>
    public string? Path { get; init; }

    /// <summary>Kafka bootstrap servers, <c>host:port[,host:port]</c>.</summary>
    public string? Bootstrap { get; init; }

    /// <summary>Partitions of topics created by us, 1..1000; default 4. More partitions allow more scorers.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>Create missing topics at start; default true.</summary>
    public bool CreateTopics { get; init; } = true;

    /// <summary>Kafka: copies of topics created by us, 1..100; null (default) leaves it to the brokers, whose own default is one copy. At an edge: of those it creates at the centre.</summary>
    public int? ReplicationFactor { get; init; }

    /// <summary>Kafka: copies that must have a record before it counts as written (<c>min.insync.replicas</c>) of topics created by us, 1..100; null (default) leaves it to the brokers. More than 1 needs <see cref="ReplicationFactor"/>.</summary>
    public int? MinInsyncReplicas { get; init; }

    /// <summary>
    /// Records older than this are dropped. Null (default): 7 days in the embedded log, what the brokers say in Kafka. In Kafka it is that of
    /// topics created by us, as far as they are kept by time.
    /// </summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Embedded log: size limit in bytes, beyond which writers are told to wait; default 10 GB.</summary>
    public long MaxBytes { get; init; } = 10_000_000_000;

    /// <summary>Passed to librdkafka as they are: <c>security.protocol</c>, <c>sasl.username</c>, …</summary>
    [Secret]
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
