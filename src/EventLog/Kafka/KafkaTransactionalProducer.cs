using Confluent.Kafka;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>
/// One Kafka transaction per unit of work. What ends badly leaves the producer ready for the next unit, but for fencing,
/// which is final. When the commit's outcome stays unknown, the client is replaced: initialising the new one makes the
/// coordinator finish or abort the old transaction, so that the committed offsets say what happened.
/// </summary>
internal sealed class KafkaTransactionalProducer(string id, KafkaClients clients, KafkaTopics topics, KafkaErrors errors)
    : ITransactionalProducer
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private IProducer<byte[]?, byte[]?>? producer;
    private bool fenced;

    private string Doing => $"committing as '{id}'";

    public Task InitializeAsync(CancellationToken cancellation) => Task.Run(Initialize, cancellation);

    /// <inheritdoc/>
    public async Task CommitAsync(
        IReadOnlyList<NewRecord> outputs, IEventConsumer? consumer, IReadOnlyDictionary<TopicPartition, long> nextOffsets,
        CancellationToken cancellation)
    {
        var member = consumer as KafkaConsumer;
        if (nextOffsets.Count > 0 && member is not { HasGroup: true })
            throw new ArgumentException("offsets are committed for a group: the consumer has to be this log's and in one", nameof(consumer));
        if (outputs.Count == 0 && nextOffsets.Count == 0) return;
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try { await Task.Run(() => Commit(outputs, member, nextOffsets, cancellation), cancellation).ConfigureAwait(false); }
        finally { turn.Release(); }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync().ConfigureAwait(false);
        Drop();
        turn.Dispose();
    }

    private void Commit(
        IReadOnlyList<NewRecord> outputs, KafkaConsumer? member, IReadOnlyDictionary<TopicPartition, long> nextOffsets, CancellationToken cancellation)
    {
        if (fenced) throw Fenced(null);
        foreach (var output in outputs) topics.Check(output);
        if (producer is null) Initialize();
        // Taken before the check of ownership: if the group moves on in between, the coordinator refuses this generation.
        var generation = nextOffsets.Count > 0 ? member!.OwnersGeneration(nextOffsets.Keys) : null;
        var began = false;
        try
        {
            producer!.BeginTransaction();
            began = true;
            foreach (var output in outputs)
            {
                cancellation.ThrowIfCancellationRequested();
                Produce(output);
            }
            if (generation is not null)
                producer.SendOffsetsToTransaction(KafkaMessages.Offsets(nextOffsets), generation, clients.Options.TransactionTimeout);
            cancellation.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException) { Abort(null); throw; }
        catch (KafkaException error) when (began && error.Error.Code == ErrorCode.Local_State)
        {
            // A record was refused before the offsets were sent; what refused it is told by the commit only, which cannot succeed.
            Finish();
            throw Unknown(error);
        }
        catch (KafkaException error) { throw RollBack(error, began); }
        Finish();
    }

    private void Produce(NewRecord output)
    {
        while (true)
        {
            try { producer!.Produce(KafkaMessages.Target(output), KafkaMessages.From(output)); return; }
            catch (ProduceException<byte[]?, byte[]?> error) when (error.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer!.Flush(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private void Finish()
    {
        for (var attempt = 1; ; attempt++)
        {
            try { producer!.CommitTransaction(); return; }
            catch (KafkaRetriableException) when (attempt < 3) { }
            catch (KafkaTxnRequiresAbortException error) { throw RollBack(error, began: true); }
            catch (KafkaException error) when (KafkaErrors.IsFenced(error.Error.Code)) { throw Fenced(error); }
            catch (KafkaException error) { throw Unknown(error); }
        }
    }

    private EventLogException RollBack(KafkaException error, bool began)
    {
        if (IsFencing(error.Error)) return Fenced(error);
        if (error.Error.IsFatal) return Unknown(error);
        if (began && Abort(error) is { } worse) return worse;
        // A reader of this name that is newer is our own, come back while we were frozen: a twin would have fenced the producer first.
        if (KafkaErrors.IsLostMembership(error.Error.Code))
            return new EventLogAbortedException(
                $"{Doing}: the group has given the partitions to another member by now: drop what was read from them", error);
        var reason = errors.Translate(error, Doing);
        var message = $"{reason.Message}; nothing of the unit of work was written";
        if (reason is EventLogTooLargeException) return new EventLogTooLargeException(message, error);
        return reason.CanRetry ? new EventLogAbortedException(message, error) : new EventLogException(message, false, error);
    }

    // A zombie often learns that it is one only here: its records were refused first, which alone would be abortable.
    private EventLogException? Abort(KafkaException? cause)
    {
        try { producer!.AbortTransaction(clients.Options.TransactionTimeout); return null; }
        catch (KafkaException error) when (IsFencing(error.Error)) { return Fenced(error); }
        catch (KafkaException error) { return Unknown(cause ?? error); }
    }

    private EventLogAbortedException Unknown(KafkaException error)
    {
        Drop();
        var reason = $"{errors.Translate(error, Doing).Message}; whether it was committed is unknown";
        try { Initialize(); }
        catch (EventLogException) { } // the next unit of work tries again and reports it
        return new EventLogAbortedException(reason, error) { OutcomeUnknown = true };
    }

    private EventLogFencedException Fenced(Exception? error)
    {
        fenced = true;
        return new EventLogFencedException($"another instance has taken over as '{id}': stop this one", error);
    }

    private static bool IsFencing(Error error) => KafkaErrors.IsFenced(error.Code) && (error.IsFatal || error.Code != ErrorCode.InvalidProducerEpoch);

    private void Initialize()
    {
        var made = clients.Producer(id);
        try { made.InitTransactions(clients.Options.RequestTimeout); }
        catch (KafkaException error)
        {
            made.Dispose();
            throw IsFencing(error.Error) ? Fenced(error) : errors.Translate(error, $"starting transactions as '{id}'");
        }
        producer = made;
    }

    private void Drop()
    {
        producer?.Dispose();
        producer = null;
    }
}
