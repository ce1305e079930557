using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.Alerter.State;

/// <summary>
/// A file that was put back from a copy knows an older end of its audit chain than the log. Its chain has to go on behind
/// what the log has, or places would be used twice: the audit would look forged, and compaction would drop what people did
/// between copy and loss. Asked once at the start; what people do waits for it.
/// </summary>
internal static class RestoredChain
{
    private const string Actor = "alerter";

    /// <summary>Lets the chain go on behind the log's end, and says so in the chain itself.</summary>
    /// <returns>Records that the log had beyond the file's; 0 for a file that was not put back.</returns>
    /// <exception cref="EventLogException">The log is away.</exception>
    public static async Task<long> GoOnAsync(AlerterDatabase database, IEventLog log, TimeProvider time, CancellationToken cancellation)
    {
        if (Head(database, time) is not { } head || await log.PartitionCountAsync(Topics.Audit, cancellation) == 0) return 0;
        var audit = await AuditRecords.ReadAsync(log, cancellation);
        var end = audit.Head(head.Chain);
        var ahead = end.Sequence - head.Sequence;
        if (ahead <= 0) return 0;

        using var work = new AlertWork(database, time.GetUtcNow());
        // What the copy still owed, the log got from the lost file: a second time it would stand behind what came later.
        work.ForgetOwed(audit.Records.Where(r => r.Chain == head.Chain).Select(r => r.Hash).ToHashSet(StringComparer.Ordinal));
        work.GoOnAfter(end);
        work.Record(Actor, "audit.restore", head.Chain, new { fileEndedAt = head.Sequence, logEndedAt = end.Sequence });
        work.Commit();
        return ahead;
    }

    private static AuditHead? Head(AlerterDatabase database, TimeProvider time)
    {
        using var work = new AlertWork(database, time.GetUtcNow());
        return work.ChainHead();
    }
}
