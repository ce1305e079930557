namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>How to reach the cluster and how to write to it.</summary>
public sealed record KafkaOptions
{
    /// <summary>Brokers to ask first, host:port separated by commas.</summary>
    public required string Bootstrap { get; init; }

    /// <summary>Name of the setting that <see cref="Bootstrap"/> comes from, for errors.</summary>
    public string BootstrapSetting { get; init; } = "log.bootstrap";

    /// <summary>
    /// Any librdkafka setting by its own name, for security above all: <c>security.protocol</c>, <c>sasl.mechanism</c>,
    /// <c>sasl.username</c>, <c>sasl.password</c>, <c>ssl.ca.location</c>. They overrule what this program chooses.
    /// </summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Copies of topics this program creates; -1 takes the broker's default.</summary>
    public short ReplicationFactor { get; init; } = -1;

    /// <summary>Copies that must have a record before it counts as written, of topics this program creates; null takes the broker's default.</summary>
    public int? MinInsyncReplicas { get; init; }

    /// <summary>How long topics this program creates keep records, unless they are compacted; null takes the broker's default.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>How long a producer waits for more records to send together. More is fewer, larger requests and later arrival.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Bytes of one batch to one partition.</summary>
    public int BatchBytes { get; init; } = 512 << 10;

    /// <summary>Largest record, bytes, 1,000 to 1,000,000,000; topics this program creates take it too.</summary>
    public int MessageMaxBytes { get; init; } = 8 << 20;

    /// <summary>Bytes a producer holds before appends fail with <see cref="EventLogFullException"/>.</summary>
    public int QueueBytes { get; init; } = 256 << 20;

    /// <summary>How long a record or a unit of work may take before it counts as failed; a dead scorer's is aborted after it.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for an answer of the cluster before saying it is out of reach.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A group member that sends no heartbeat for this long loses its partitions.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Receives librdkafka's own log lines, from its threads; null drops them.</summary>
    public Action<string>? OnClientLog { get; init; }

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Bootstrap)) throw new ArgumentException("log.bootstrap is empty: name a broker as host:port");
        if (MessageMaxBytes is < 1000 or > 1_000_000_000)
            throw new ArgumentException($"log.messageMaxBytes is {MessageMaxBytes}; the range is 1,000 to 1,000,000,000");
        if (ReplicationFactor is 0 or < -1) throw new ArgumentException($"log.replicationFactor is {ReplicationFactor}; it is -1 or at least 1");
        if (MinInsyncReplicas < 1) throw new ArgumentException($"log.minInsyncReplicas is {MinInsyncReplicas}; the least is 1");
        if (Retention <= TimeSpan.Zero) throw new ArgumentException($"log.retention is {Retention}; it must be positive or absent");
        if (TransactionTimeout < TimeSpan.FromSeconds(1)) throw new ArgumentException($"log.transactionTimeout is {TransactionTimeout}; the least is 1 s");
    }
}
