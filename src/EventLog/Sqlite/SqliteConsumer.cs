using System.Diagnostics;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Reads the file by a connection of its own; told by the writer when there is something new.</summary>
internal sealed class SqliteConsumer : IEventConsumer
{
    /// <summary>How often the commits of another process are looked for.</summary>
    private static readonly TimeSpan OtherProcessInterval = TimeSpan.FromMilliseconds(250);

    private readonly SqliteCatalog catalog;
    private readonly SqliteRecordReader reader;
    private readonly ConsumerOptions options;
    private readonly SqliteEventLog? owner;
    private readonly GroupMember? member;
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly Dictionary<TopicPartition, ReadPosition> reading = [];
    private int seenVersion = -1;
    private int turn;
    private bool waiting;

    /// <param name="path">The file.</param>
    /// <param name="catalog">Its topics.</param>
    /// <param name="options">What to read.</param>
    /// <param name="owner">The log when this process writes it; null to follow another process.</param>
    public SqliteConsumer(string path, SqliteCatalog catalog, ConsumerOptions options, SqliteEventLog? owner)
    {
        (this.catalog, this.options, this.owner) = (catalog, options, owner);
        foreach (var topic in options.Topics) catalog.RequireTopic(topic);
        foreach (var (partition, offset) in options.Partitions)
            reading[partition] = new(catalog.Require(partition)) { Next = offset };
        reader = new SqliteRecordReader(path);
        if (options.Group is not null) member = owner!.Groups.Join(options.Group, options.Topics, Wake);
        owner?.Attach(this);
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<TopicPartition> Assignment => [.. reading.Keys];

    public GroupMember? Member => member;

    public void Wake()
    {
        try { if (wake.CurrentCount == 0) wake.Release(); }
        catch (SemaphoreFullException) { } // two wakers at once: one is enough
        catch (ObjectDisposedException) { }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LogRecord> Poll(int maxRecords, TimeSpan maxWait, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (member is not null) FollowGroup(member);
            if (owner is null) reader.Refresh(catalog);
            if (Read(maxRecords) is { Count: > 0 } records) return records;
            var left = maxWait - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return [];
            wake.Wait(owner is null && left > OtherProcessInterval ? OtherProcessInterval : left, cancellation);
        }
    }

    /// <inheritdoc/>
    public bool IsAtEnd(TopicPartition partition)
    {
        if (member is not null) throw new InvalidOperationException("the end of a partition is told to readers without a group");
        return reading.TryGetValue(partition, out var position) && position.Next >= position.Partition.Next;
    }

    /// <inheritdoc/>
    public void Seek(TopicPartition partition, long offset)
    {
        if (!reading.TryGetValue(partition, out var position))
            throw new EventLogException($"{partition} is not assigned to this consumer: it cannot seek there", false);
        position.Next = offset;
    }

    /// <inheritdoc/>
    public void Commit(IReadOnlyDictionary<TopicPartition, long> nextOffsets)
    {
        if (member is null) throw new InvalidOperationException("a consumer without a group has no offsets to commit");
        owner!.CommitAsync(member, nextOffsets).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (member is not null && reading.Count > 0) Revoke([.. reading.Keys]);
        if (member is not null) owner!.Groups.Leave(member);
        owner?.Detach(this);
        reader.Dispose();
        wake.Dispose();
        return ValueTask.CompletedTask;
    }

    private void FollowGroup(GroupMember self)
    {
        var groups = owner!.Groups;
        groups.Polled(self);
        var version = self.Group.Version;
        if (version == seenVersion && !waiting) return;
        if (groups.ToRevoke(self, reading.Keys) is { Count: > 0 } lost)
        {
            Revoke(lost);
            groups.Release(self, lost);
        }
        groups.Rejoin(self);
        if (groups.Acquire(self, out waiting) is { Count: > 0 } added) Assign(added);
        seenVersion = version;
    }

    private void Revoke(IReadOnlyCollection<TopicPartition> lost)
    {
        options.Listener?.OnRevoked(lost);
        foreach (var partition in lost) reading.Remove(partition);
    }

    private void Assign(IReadOnlyList<(PartitionState Partition, long? Committed)> added)
    {
        foreach (var (partition, committed) in added)
            reading[partition.Partition] = new(partition)
            {
                Next = committed ?? (options.FromBeginning ? partition.First : partition.Next),
            };
        var starts = options.Listener?.OnAssigned([.. added.Select(a => a.Partition.Partition)]);
        foreach (var (partition, offset) in starts ?? new Dictionary<TopicPartition, long>())
            if (reading.TryGetValue(partition, out var position)) position.Next = offset;
    }

    // Begins with another partition each time, so that a busy one does not starve the rest.
    private List<LogRecord> Read(int maxRecords)
    {
        var records = new List<LogRecord>();
        var partitions = reading.Values.ToArray();
        var budget = SqliteRecordReader.MaxBytes;
        for (var i = 0; i < partitions.Length && records.Count < maxRecords && budget > 0; i++)
            budget -= reader.Read(partitions[(turn + i) % partitions.Length], maxRecords - records.Count, budget, records);
        if (records.Count > 0) turn = (turn + 1) % partitions.Length;
        return records;
    }
}
