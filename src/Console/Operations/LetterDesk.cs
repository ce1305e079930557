using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Letters;

namespace StreamingAnomaly.Console.Operations;

/// <summary>
/// Puts single dead letters back where they came from, as <c>anomaly dlq replay</c> does: each once, recorded in the audit
/// before it is done. With the embedded log, which belongs to this process, nothing has to be stopped for it.
/// </summary>
internal sealed class LetterDesk(IEventLog log, TimeProvider time, IAuditTrail? audit) : IDisposable
{
    // Whoever begins to replay fences whoever did before: people at one console take turns instead.
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Puts a letter back; null if there is none at that place.</summary>
    /// <param name="partition">Dead-letter topic and partition.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="again">Also if it was put back before.</param>
    /// <param name="who">Who wants it.</param>
    /// <param name="cancellation">Stops it before it is done.</param>
    /// <exception cref="AuditException">It cannot be recorded, so it is not done.</exception>
    /// <exception cref="EventLogException">The log is away, or another program replays.</exception>
    public async Task<ReplayOutcome?> PutBackAsync(TopicPartition partition, long offset, bool again, string who, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (await new LetterBox(log).FindAsync(partition, offset, cancellation) is not { } letter) return null;
            if (audit is not null) await audit.AppendAsync(new AuditEntry(time.GetUtcNow(), who, "dlq.replay", letter.Id, again ? "again" : ""), cancellation);
            await using var replay = await LetterReplay.OpenAsync(log, cancellation);
            return (await replay.ReplayAsync([letter], again, time.GetUtcNow(), cancellation))[0];
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();
}
