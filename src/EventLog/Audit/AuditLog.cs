using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.EventLog.Audit;

/// <summary>
/// Writes one chain of the audit topic. Opening it for writing fences whoever wrote the same chain before, and the head is
/// read after that: two writers of one chain take turns, they never fork it.
/// </summary>
/// <param name="log">The log; the audit topic has to exist.</param>
/// <param name="chain">Name of the chain: service and instance.</param>
/// <param name="anchors">Keeps heads elsewhere; null keeps none. Not disposed here.</param>
public sealed class AuditLog(IEventLog log, string chain, AuditAnchors? anchors) : IAuditTrail, IAsyncDisposable
{
    /// <summary>Attempts before an entry counts as impossible to record; the others hold the chain or the log moved.</summary>
    private const int Attempts = 5;

    private readonly SemaphoreSlim turn = new(1, 1);
    private ITransactionalProducer? producer;
    private AuditHead head = AuditHead.Start(chain);

    /// <inheritdoc/>
    public async Task<AuditRecord> AppendAsync(AuditEntry entry, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            AuditRecord? written = null;
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    if (producer is null) await OpenAsync(cancellation).ConfigureAwait(false);
                    // The attempt before may have been committed although its answer was lost.
                    if (written is null || head.Hash != written.Hash)
                    {
                        written = AuditChain.Next(head, entry);
                        // Nothing is consumed here, so there are no offsets and no consumer.
                        await producer!.CommitAsync([AuditRecords.ToLog(written)], null, new Dictionary<TopicPartition, long>(), cancellation).ConfigureAwait(false);
                        head = written.Head;
                    }

                    anchors?.Note(head);
                    return written;
                }
                catch (EventLogException e)
                {
                    await CloseAsync().ConfigureAwait(false);
                    if (e is not EventLogAbortedException { OutcomeUnknown: true }) written = null;
                    var again = e is EventLogFencedException || e.CanRetry;
                    if (!again || attempt == Attempts) throw new AuditException($"This has to be recorded in the audit, and that is not possible now, so it is not done: {e.Message}", e);
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        turn.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        producer = await log.CreateTransactionalProducerAsync("anomaly-audit-" + chain, cancellation).ConfigureAwait(false);
        head = (await AuditRecords.ReadAsync(log, cancellation).ConfigureAwait(false)).Head(chain);
    }

    private async Task CloseAsync()
    {
        if (producer is { } old)
        {
            producer = null;
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }
}
