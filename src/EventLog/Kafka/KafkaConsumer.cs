using System.Diagnostics;
using Confluent.Kafka;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>A read-committed consumer that drains what librdkafka has fetched already, so that a poll costs little per record.</summary>
internal sealed class KafkaConsumer : IEventConsumer
{
    private const long MaxBytes = 16 << 20;
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(10);

    /// <summary>Kept from the finalizer, which would wait for them in the place of everybody else's.</summary>
    private static readonly System.Collections.Concurrent.ConcurrentBag<object> LeftBehind = [];

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly ConsumerOptions options;
    private readonly KafkaErrors errors;
    private readonly Action ping;
    private readonly GroupWatch? watch;
    private readonly IConsumer<byte[]?, byte[]?> consumer;
    private readonly Dictionary<(string, int), TopicPartition> names = [];
    private readonly Dictionary<TopicPartition, long> pendingSeeks = [];
    private readonly HashSet<TopicPartition> atEnd = [];
    private List<LogRecord> batch = [];
    private Exception? postponed;
    private volatile bool unreachable;
    private volatile bool fenced;
    private bool closing;
    private bool closed;

    /// <param name="options">What to read.</param>
    /// <param name="clients">Settings.</param>
    /// <param name="errors">Words for what fails.</param>
    /// <param name="ping">Throws if the brokers do not answer.</param>
    /// <param name="watch">Watches the group where members have names; null for others.</param>
    public KafkaConsumer(ConsumerOptions options, KafkaClients clients, KafkaErrors errors, Action ping, GroupWatch? watch)
    {
        (this.options, this.errors, this.ping, this.watch) = (options, errors, ping, watch);
        consumer = clients.Consumer(options, Note)
            .SetPartitionsAssignedHandler((_, added) => OnAssigned(added))
            .SetPartitionsRevokedHandler((_, lost) => OnRevoked(lost))
            .SetPartitionsLostHandler((_, lost) => OnRevoked(lost))
            .Build();
        if (HasGroup) consumer.Subscribe(options.Topics);
        else consumer.Assign(KafkaMessages.Offsets(options.Partitions));
    }

    public bool HasGroup => options.Group is not null;

    /// <inheritdoc/>
    public IReadOnlyCollection<TopicPartition> Assignment => closed ? [] : [.. consumer.Assignment.Select(KafkaMessages.From)];

    /// <summary>The group's generation as of now, in which this consumer owns the partitions.</summary>
    /// <exception cref="EventLogAbortedException">It does not own all of them.</exception>
    public IConsumerGroupMetadata OwnersGeneration(IEnumerable<TopicPartition> partitions)
    {
        var generation = closed ? null : consumer.ConsumerGroupMetadata;
        var owned = Assignment;
        foreach (var partition in partitions)
            if (generation is null || !owned.Contains(partition))
                throw new EventLogAbortedException(
                    $"{partition} belongs to another member of group '{options.Group}' by now: drop what was read from it");
        return generation!;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LogRecord> Poll(int maxRecords, TimeSpan maxWait, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        batch = [];
        ThrowPostponed();
        if (watch?.IsRoundNeeded() == true) Rejoin();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            ApplySeeks();
            var left = maxWait - Stopwatch.GetElapsedTime(started);
            if (Next(left > Slice ? Slice : left > TimeSpan.Zero ? left : TimeSpan.Zero) is { } first)
            {
                Drain(first, maxRecords);
                if (batch.Count > 0) return batch;
            }
            ThrowPostponed();
            if (fenced) throw Fenced();
            if (left <= TimeSpan.Zero) break;
        }
        if (unreachable) Ping();
        return [];
    }

    /// <inheritdoc/>
    public bool IsAtEnd(TopicPartition partition)
    {
        if (HasGroup) throw new InvalidOperationException("the end of a partition is told to readers without a group");
        return atEnd.Contains(partition);
    }

    /// <inheritdoc/>
    public void Seek(TopicPartition partition, long offset)
    {
        if (!Assignment.Contains(partition))
            throw new EventLogException($"{partition} is not assigned to this consumer: it cannot seek there", false);
        pendingSeeks[partition] = offset;
        atEnd.Remove(partition);
        ApplySeeks();
    }

    /// <inheritdoc/>
    public void Commit(IReadOnlyDictionary<TopicPartition, long> nextOffsets)
    {
        if (!HasGroup) throw new InvalidOperationException("a consumer without a group has no offsets to commit");
        if (nextOffsets.Count == 0) return;
        OwnersGeneration(nextOffsets.Keys);
        try { consumer.Commit(KafkaMessages.Offsets(nextOffsets)); }
        catch (KafkaException error) when (error.Error.Code == ErrorCode.FencedInstanceId) { throw Fenced(); }
        catch (KafkaException error) when (KafkaErrors.IsLostMembership(error.Error.Code))
        {
            throw new EventLogAbortedException(
                $"group '{options.Group}' has gone on without this consumer: drop what was read and poll again", error);
        }
        catch (KafkaException error) { throw errors.Translate(error, $"committing offsets of group '{options.Group}'"); }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (closing) return;
        closing = true;
        // librdkafka now and then waits for its group for ever, if it is closed in the middle of a rebalance. Such a client
        // is left behind: a successor of its name takes its place, or the brokers notice that it does not poll.
        var end = Task.Run(End);
        if (await Task.WhenAny(end, Task.Delay(CloseTime)).ConfigureAwait(false) == end) await end.ConfigureAwait(false);
        else LeftBehind.Add(consumer);
        closed = true;
    }

    private void End()
    {
        try { consumer.Close(); }
        catch (KafkaException error) when (fenced || error.Error.Code == ErrorCode.FencedInstanceId)
        {
            throw Fenced(); // whoever closes it to begin again must not: its place is another's
        }
        catch (KafkaException error) { throw errors.Translate(error, $"leaving group '{options.Group}'"); }
        finally
        {
            closed = true;
            consumer.Dispose();
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Next(TimeSpan wait)
    {
        try
        {
            if (consumer.Consume(wait) is not { } result) return null;
            if (!result.IsPartitionEOF) return result;
            var partition = Name(result);
            if (!pendingSeeks.ContainsKey(partition)) atEnd.Add(partition);
            return null;
        }
        catch (ConsumeException error) when (error.Error.Code == ErrorCode.Local_MaxPollExceeded) { return null; } // told as lost; rejoins
        catch (ConsumeException error) when (error.Error.Code == ErrorCode.Local_Application && postponed is not null) { return null; }
        catch (ConsumeException error) when (error.Error.Code == ErrorCode.FencedInstanceId || fenced)
        {
            postponed = Fenced();
            return null;
        }
        catch (ConsumeException error)
        {
            postponed = errors.Translate(error, "reading", error.ConsumerRecord?.Topic ?? MissingOne());
            return null;
        }
    }

    private void Drain(ConsumeResult<byte[]?, byte[]?> first, int maxRecords)
    {
        var bytes = 0L;
        for (var result = first; result is not null; result = batch.Count < maxRecords && bytes < MaxBytes ? Next(TimeSpan.Zero) : null)
        {
            unreachable = false;
            var partition = Name(result);
            if (pendingSeeks.ContainsKey(partition)) continue;
            batch.Add(KafkaMessages.From(result, partition));
            bytes += result.Message.Value?.Length ?? 0;
        }
    }

    // One string per partition instead of one per record.
    private TopicPartition Name(ConsumeResult<byte[]?, byte[]?> result)
    {
        var key = (result.Topic, result.Partition.Value);
        if (!names.TryGetValue(key, out var name)) names[key] = name = new(key.Topic, key.Value);
        return name;
    }

    // The fetcher of a partition just assigned may not have started: try again at the next poll and drop records until then.
    private void ApplySeeks()
    {
        if (pendingSeeks.Count == 0) return;
        foreach (var (partition, offset) in pendingSeeks.ToArray())
        {
            try
            {
                consumer.Seek(new(KafkaMessages.To(partition), new Offset(offset)));
                pendingSeeks.Remove(partition);
            }
            catch (KafkaException error) when (error.Error.Code is ErrorCode.Local_State or ErrorCode.Local_PrevInProgress) { }
            catch (KafkaException error) { throw errors.Translate(error, $"seeking {partition} to {offset}"); }
        }
    }

    private IEnumerable<TopicPartitionOffset> OnAssigned(List<Confluent.Kafka.TopicPartition> added)
    {
        IReadOnlyDictionary<TopicPartition, long> starts = new Dictionary<TopicPartition, long>();
        Guard(() => starts = options.Listener?.OnAssigned([.. added.Select(KafkaMessages.From)]) ?? starts);
        return added.Select(p => new TopicPartitionOffset(p, starts.TryGetValue(KafkaMessages.From(p), out var offset) ? new Offset(offset) : Offset.Unset));
    }

    private void OnRevoked(List<TopicPartitionOffset> lost)
    {
        var partitions = lost.Select(p => KafkaMessages.From(p.TopicPartition)).ToArray();
        // Records drained earlier in this poll are not the caller's to handle any more.
        batch.RemoveAll(record => partitions.Contains(record.Partition));
        foreach (var partition in partitions) pendingSeeks.Remove(partition);
        Guard(() => options.Listener?.OnRevoked(partitions));
    }

    private void Guard(Action callback)
    {
        try { callback(); }
        catch (Exception error) { postponed = error; throw; }
    }

    private void ThrowPostponed()
    {
        if (postponed is not { } error) return;
        postponed = null;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
    }

    // What it owns is given back first: a member that joins with what it had would be told that nothing has changed.
    private void Rejoin()
    {
        consumer.Unsubscribe();
        consumer.Subscribe(options.Topics);
    }

    private void Note(Error error)
    {
        if (error.Code == ErrorCode.Local_AllBrokersDown) unreachable = true;
        if (error.Code == ErrorCode.FencedInstanceId) fenced = true;
    }

    private EventLogFencedException Fenced() =>
        new($"another instance reads for group '{options.Group}' as '{options.Instance}' by now: stop this one, or give it a name of its own (scorer.instance)");

    private void Ping()
    {
        ping();
        unreachable = false;
    }

    private string? MissingOne() => options.Topics.Count == 1 ? options.Topics[0] : null;
}
