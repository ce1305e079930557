using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>
/// The log in one SQLite file, owned by this process. An append is acknowledged when it is on the disk; a unit of work is
/// one SQLite transaction; consumer groups share partitions among the consumers of this process.
/// </summary>
public sealed class SqliteEventLog : IEventLog, ILogUsage
{
    private readonly SqliteLogOptions options;
    private readonly LogFileLock fileLock;
    private readonly SqliteCatalog catalog = new();
    private readonly Dictionary<string, long> epochs;
    private readonly SqliteQuota quota;
    private readonly RecordRouter router;
    private readonly SqliteWriter writer;
    private readonly ITimer housekeeping;
    private readonly Lock consumersGate = new();
    private SqliteConsumer[] consumers = [];
    private int housekeepingPosted;

    private SqliteEventLog(SqliteLogOptions options, TimeProvider time, LogFileLock fileLock)
    {
        (this.options, this.fileLock) = (options, fileLock);
        Groups = new(catalog, time, options.MaxPollInterval);
        quota = new(options, catalog, Groups);
        router = new(catalog, options.MaxRecordBytes);
        var connection = SqliteSchema.OpenWriter(options);
        try
        {
            catalog.Load(connection);
            Groups.Load(connection);
            var statements = new SqliteStatements(connection);
            epochs = statements.LoadEpochs();
            writer = new(options, catalog, statements, Groups, time, WakeConsumers, AfterBatch);
        }
        catch (Microsoft.Data.Sqlite.SqliteException error)
        {
            connection.Dispose();
            throw SqliteErrors.Translate(error, options.Path);
        }
        housekeeping = time.CreateTimer(_ => PostHousekeeping(), null, options.HousekeepingInterval, options.HousekeepingInterval);
    }

    internal GroupCoordinator Groups { get; }

    /// <inheritdoc/>
    public long MaxBytes => options.MaxBytes;

    /// <inheritdoc/>
    public IReadOnlyList<PartitionUsage> Usage() => [.. catalog.All.Select(p => new PartitionUsage(p.Partition, new(p.First, p.Next), p.Bytes))];

    /// <summary>Opens or makes the log and keeps other processes from writing it.</summary>
    /// <exception cref="EventLogException">The file is in use, damaged, not writable or no log.</exception>
    public static SqliteEventLog Open(SqliteLogOptions options, TimeProvider time)
    {
        options.Validate();
        var fileLock = LogFileLock.Take(options.Path);
        try { return new(options, time, fileLock); }
        catch { fileLock.Dispose(); throw; }
    }

    /// <inheritdoc/>
    public async Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation)
    {
        await writer.RunAsync(new CreateTopicsWork([.. topics], catalog), cancellation).ConfigureAwait(false);
        Groups.TopicsAdded();
    }

    /// <inheritdoc/>
    public Task<int> PartitionCountAsync(string topic, CancellationToken cancellation) =>
        Task.FromResult(catalog.Find(topic)?.Length ?? 0);

    /// <inheritdoc/>
    public Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation)
    {
        var state = catalog.Require(partition);
        return Task.FromResult(new OffsetRange(state.First, state.Next));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        Task.FromResult(Groups.Committed(group, partitions));

    /// <inheritdoc/>
    public IEventProducer CreateProducer() => new SqliteProducer(this);

    /// <inheritdoc/>
    public async Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation)
    {
        var init = new InitTransactionsWork(transactionalId, epochs);
        await writer.RunAsync(init, cancellation).ConfigureAwait(false);
        return new SqliteTransactionalProducer(this, transactionalId, init.Epoch);
    }

    /// <inheritdoc/>
    public IEventConsumer CreateConsumer(ConsumerOptions options) => new SqliteConsumer(this.options.Path, catalog, options, this);

    /// <summary>
    /// Removes records [<paramref name="from"/>, <paramref name="to"/>) of a partition, read or not, and appends
    /// <paramref name="told"/> to other partitions, both or neither. Readers pass over the place.
    /// </summary>
    /// <exception cref="EventLogException">The partition is compacted or does not hold them.</exception>
    public Task DropAsync(TopicPartition partition, long from, long to, IReadOnlyList<NewRecord> told, CancellationToken cancellation) =>
        writer.RunAsync(new DropWork(catalog.Require(partition), from, to, router.Route(told)), cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await housekeeping.DisposeAsync().ConfigureAwait(false);
        foreach (var consumer in consumers) await consumer.DisposeAsync().ConfigureAwait(false);
        await writer.DisposeAsync().ConfigureAwait(false);
        fileLock.Dispose();
    }

    internal Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation) =>
        writer.RunAsync(new AppendWork(router.Route(records), quota), cancellation);

    internal Task CommitAsync(
        string id, long epoch, IReadOnlyList<NewRecord> outputs, GroupMember? member,
        IReadOnlyDictionary<TopicPartition, long> nextOffsets, CancellationToken cancellation) =>
        writer.RunAsync(
            new AppendWork(router.Route(outputs), quota)
            {
                Transaction = (id, epoch, epochs), Member = member, NextOffsets = nextOffsets.ToDictionary(),
            },
            cancellation);

    internal Task CommitAsync(GroupMember member, IReadOnlyDictionary<TopicPartition, long> nextOffsets) =>
        writer.RunAsync(new AppendWork([], quota) { Member = member, NextOffsets = nextOffsets.ToDictionary() }, CancellationToken.None);

    internal void Attach(SqliteConsumer consumer) { lock (consumersGate) consumers = [.. consumers, consumer]; }

    internal void Detach(SqliteConsumer consumer) { lock (consumersGate) consumers = [.. consumers.Where(c => c != consumer)]; }

    private void WakeConsumers()
    {
        foreach (var consumer in Volatile.Read(ref consumers)) consumer.Wake();
    }

    private void AfterBatch()
    {
        if (quota.Excess(options.MaxBytes / 10) > 0
            || catalog.All.Any(p => p.Compacted && p.Dirty >= Math.Max(options.CompactionMinRecords, p.Kept)))
            PostHousekeeping();
    }

    private void PostHousekeeping()
    {
        if (Interlocked.Exchange(ref housekeepingPosted, 1) == 1) return;
        if (!writer.TryPost(new SqliteHousekeeping(options, catalog, Groups, quota, PostHousekeeping, () => housekeepingPosted = 0)))
            housekeepingPosted = 0;
    }
}
