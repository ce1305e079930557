using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.EventLog;

/// <summary>
/// A partitioned, ordered, durable log: Kafka in production, SQLite when embedded and at the edge. Both pass the same
/// conformance suite (tests/EventLog.Tests). Readers see committed records only.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>Creates the topics that are missing; leaves the others as they are.</summary>
    Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation);

    /// <summary>Number of partitions of a topic, 0 if it does not exist.</summary>
    Task<int> PartitionCountAsync(string topic, CancellationToken cancellation);

    /// <summary>First offset still held and the offset after the last committed record.</summary>
    Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation);

    /// <summary>Next offset that <paramref name="group"/> would read; absent if it has committed none.</summary>
    Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation);

    /// <summary>A producer whose records are durable when its task completes.</summary>
    IEventProducer CreateProducer();

    /// <summary>
    /// A producer that commits outputs and consumed offsets together. Opening one fences every earlier holder of
    /// <paramref name="transactionalId"/>: its next commit throws <see cref="EventLogFencedException"/>.
    /// </summary>
    Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation);

    /// <summary>A reader, in a group or of fixed partitions.</summary>
    IEventConsumer CreateConsumer(ConsumerOptions options);
}

/// <summary>Appends records; thread-safe.</summary>
public interface IEventProducer : IAsyncDisposable
{
    /// <summary>Appends in order per partition; completes when all are durable.</summary>
    /// <exception cref="EventLogException">The log did not take them; says whether a retry can help.</exception>
    /// <exception cref="EventLogFullException">The producer's queue or the quota is full: try again later.</exception>
    Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation);
}

/// <summary>One unit of work at a time: outputs and the offsets they cover become visible together or not at all.</summary>
public interface ITransactionalProducer : IAsyncDisposable
{
    /// <summary>
    /// Appends <paramref name="outputs"/> and commits <paramref name="nextOffsets"/> of the consumer's group; without
    /// offsets it needs no consumer.
    /// </summary>
    /// <exception cref="EventLogAbortedException">
    /// Nothing was written (or, if <see cref="EventLogAbortedException.OutcomeUnknown"/>, perhaps all of it): restore the
    /// state that belongs to the committed offsets and read again from there.
    /// </exception>
    /// <exception cref="EventLogException">
    /// Nothing was written and, if it cannot be retried, the same outputs never will be: too large, topic missing.
    /// </exception>
    /// <exception cref="EventLogFencedException">Another instance took over; stop.</exception>
    Task CommitAsync(
        IReadOnlyList<NewRecord> outputs,
        IEventConsumer? consumer,
        IReadOnlyDictionary<TopicPartition, long> nextOffsets,
        CancellationToken cancellation);
}

/// <summary>Reads records in order per partition. Not thread-safe; poll it from one thread.</summary>
public interface IEventConsumer : IAsyncDisposable
{
    /// <summary>Partitions read now.</summary>
    IReadOnlyCollection<TopicPartition> Assignment { get; }

    /// <summary>
    /// Returns as soon as at least one record is there, at most <paramref name="maxRecords"/>; empty after
    /// <paramref name="maxWait"/>. Rebalance callbacks run inside.
    /// </summary>
    IReadOnlyList<LogRecord> Poll(int maxRecords, TimeSpan maxWait, CancellationToken cancellation);

    /// <summary>
    /// Whether the reader has returned every record that <paramref name="partition"/> held when it last looked; for
    /// readers without a group. Offsets cannot tell: on Kafka the last ones may be transaction markers, which are never
    /// returned.
    /// </summary>
    bool IsAtEnd(TopicPartition partition);

    /// <summary>Next record of the partition will be the one at <paramref name="offset"/>.</summary>
    void Seek(TopicPartition partition, long offset);

    /// <summary>Commits the group's next offsets, outside a transaction.</summary>
    void Commit(IReadOnlyDictionary<TopicPartition, long> nextOffsets);
}

/// <summary>What a consumer reads and from where.</summary>
public sealed record ConsumerOptions
{
    /// <summary>Consumer group; null reads <see cref="Partitions"/> without one.</summary>
    public string? Group { get; init; }

    /// <summary>
    /// Name of this reader in its group, unique and stable over restarts; null for none. One that comes back under its name
    /// before it was missed gets its partitions at once, and fences whoever still runs under it; one that leaves for good is
    /// missed only after the session's timeout. Kafka only: an embedded log has no readers in other processes.
    /// </summary>
    public string? Instance { get; init; }

    /// <summary>Topics shared out within the group.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Without a group: partitions and the offset to start each at.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Partitions { get; init; } = new Dictionary<TopicPartition, long>();

    /// <summary>Where a group without a committed offset starts: the first record, or only new ones.</summary>
    public bool FromBeginning { get; init; } = true;

    /// <summary>Told of assignment and loss; null for stateless readers.</summary>
    public IAssignmentListener? Listener { get; init; }
}

/// <summary>Follows which partitions a consumer owns. Called on the polling thread.</summary>
public interface IAssignmentListener
{
    /// <summary>
    /// Partitions were added. May return offsets to start at (a restore replays from its checkpoint); a partition that
    /// is not named starts at the group's committed offset.
    /// </summary>
    IReadOnlyDictionary<TopicPartition, long> OnAssigned(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Partitions were taken: drop what is in flight for them, emit nothing more.</summary>
    void OnRevoked(IReadOnlyCollection<TopicPartition> partitions);
}
