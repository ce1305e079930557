using Microsoft.Data.Sqlite;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>The log of another process, for looking at only: no writing, no groups.</summary>
public sealed class SqliteLogFollower : IEventLog, ILogUsage
{
    private readonly string path;
    private readonly long maxBytes;
    private readonly SqliteConnection connection;
    private readonly SqliteCatalog catalog = new();
    private readonly Lock gate = new();

    private SqliteLogFollower(SqliteLogOptions options)
    {
        (path, maxBytes) = (options.Path, options.MaxBytes);
        connection = SqliteSchema.OpenReader(path);
    }

    /// <summary>Opens an existing log beside the process that owns it.</summary>
    /// <exception cref="EventLogException">There is no log, or it is damaged or not readable.</exception>
    public static SqliteLogFollower Open(SqliteLogOptions options)
    {
        options.Validate();
        return new(options);
    }

    /// <inheritdoc/>
    public long MaxBytes => maxBytes;

    /// <inheritdoc/>
    public IReadOnlyList<PartitionUsage> Usage() => Look<IReadOnlyList<PartitionUsage>>(() =>
        [.. catalog.All.Select(p => new PartitionUsage(p.Partition, new(p.First, p.Next), p.Bytes))]);

    /// <inheritdoc/>
    /// <exception cref="EventLogException">A topic is missing.</exception>
    public Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation)
    {
        Look(() => 0);
        return topics.All(topic => catalog.Find(topic.Name) is not null) ? Task.CompletedTask : throw ReadOnly();
    }

    /// <inheritdoc/>
    public Task<int> PartitionCountAsync(string topic, CancellationToken cancellation) =>
        Task.FromResult(Look(() => catalog.Find(topic)?.Length ?? 0));

    /// <inheritdoc/>
    public Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation) =>
        Task.FromResult(Look(() => catalog.Require(partition) is var state ? new OffsetRange(state.First, state.Next) : default));

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        Task.FromResult(Look<IReadOnlyDictionary<TopicPartition, long>>(() => CommittedOffsets.Read(connection)
            .Where(o => o.Group == group && partitions.Contains(o.Partition)).ToDictionary(o => o.Partition, o => o.Next)));

    /// <inheritdoc/>
    /// <exception cref="EventLogException">Always.</exception>
    public IEventProducer CreateProducer() => throw ReadOnly();

    /// <inheritdoc/>
    /// <exception cref="EventLogException">Always.</exception>
    public Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation) =>
        throw ReadOnly();

    /// <inheritdoc/>
    /// <exception cref="EventLogException">The options name a group.</exception>
    public IEventConsumer CreateConsumer(ConsumerOptions options)
    {
        if (options.Group is not null) throw ReadOnly();
        Look(() => 0);
        return new SqliteConsumer(path, catalog, options, null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private T Look<T>(Func<T> at)
    {
        lock (gate)
        {
            try { catalog.Load(connection); return at(); }
            catch (SqliteException error) { throw SqliteErrors.Translate(error, path); }
        }
    }

    private EventLogException ReadOnly() =>
        new($"the log {path} was opened read-only: it can be read without a group, not written", false);
}
