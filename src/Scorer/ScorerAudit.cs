using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer;

/// <summary>
/// The scorer's chain of the audit: models it adopted, scores it changed. Records go out in the unit of work that does the
/// deed, so that neither is there without the other. One session of a pipeline; the next finds the head on the log again.
/// </summary>
/// <param name="log">Where the chain stands.</param>
/// <param name="instance">Name of this scorer; its transactions fence others of the same name, so the chain has one writer.</param>
/// <param name="anchors">Keeps heads elsewhere; null keeps none.</param>
/// <param name="time">When.</param>
internal sealed class ScorerAudit(IEventLog log, string instance, AuditAnchors? anchors, TimeProvider time)
{
    private const string Actor = "scorer";

    private AuditHead? head;
    private AuditHead? pending;

    /// <summary>Records of what <paramref name="work"/> does; empty for most.</summary>
    public async Task<IReadOnlyList<NewRecord>> RecordsAsync(UnitOfWork work, CancellationToken cancellation)
    {
        if (work.Adopted.Count == 0 && work.Revisions.Count == 0) return [];
        // Only now: most sessions have nothing to record, and a restart should not wait for it.
        head ??= (await AuditRecords.ReadAsync(log, cancellation)).Head("scoring/" + instance);
        pending = head;
        var records = new List<NewRecord>();
        foreach (var bundle in work.Adopted)
            Add("model.adopt", bundle.Manifest.Labels["equipment"], $"bundle {bundle.Hash}: {bundle.Manifest.Reason}, {bundle.Manifest.Training?.Rows} readings");
        foreach (var group in work.Revisions.GroupBy(r => r.Equipment))
            Add("score.revise", group.Key, Describe([.. group.Select(r => r.Revision)]));
        return records;

        void Add(string action, string target, string detail)
        {
            var record = AuditChain.Next(pending, new AuditEntry(time.GetUtcNow(), Actor, action, target, detail));
            pending = record.Head;
            records.Add(AuditRecords.ToLog(record));
        }
    }

    /// <summary>The unit of work is on the log.</summary>
    public void Committed()
    {
        if (pending is null) return;
        (head, pending) = (pending, null);
        anchors?.Note(head);
    }

    private static string Describe(List<ScoreRevision> revisions)
    {
        var changes = revisions.SelectMany(r => r.Changes).Take(ScoreRevision.MostTold)
            .Select(c => string.Create(CultureInfo.InvariantCulture,
                $"{UnixTime.FromNanoseconds(c.TimeUnixNano):O} revision {c.Revision}: {c.From:G9} (stage {c.FromStage}) to {c.To:G9} (stage {c.ToStage})"));
        var late = string.Join(", ", revisions.Take(5).Select(r => UnixTime.FromNanoseconds(r.TimeUnixNano).ToString("O")));
        return $"{revisions.Count} late readings ({late}{(revisions.Count > 5 ? ", …" : "")}) changed {revisions.Sum(r => r.Count)} scores; {string.Join("; ", changes)}";
    }
}
