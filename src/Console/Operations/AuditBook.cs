using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;

namespace StreamingAnomaly.Console.Operations;

/// <summary>The audit as people read it: newest first, and checked as a whole whenever it has grown.</summary>
internal sealed class AuditBook(IEventLog log) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private (long Next, AuditState State)? known;

    /// <summary>A page before an offset of the topic.</summary>
    /// <exception cref="EventLogException">The log does not answer.</exception>
    public async Task<AuditPage> ReadAsync(int limit, long? before, CancellationToken cancellation)
    {
        var records = await LogTail.ReadAsync(log, new(Topics.Audit, 0), before, limit, r => r.Value is not null, cancellation);
        var next = records.Count == limit ? records[^1].Offset.ToString(CultureInfo.InvariantCulture) : null;
        return new AuditPage([.. records.Select(Line).OfType<AuditLine>()], next, await CheckAsync(cancellation));
    }

    public void Dispose() => gate.Dispose();

    private async Task<AuditState> CheckAsync(CancellationToken cancellation)
    {
        if (await log.PartitionCountAsync(Topics.Audit, cancellation) == 0) return new(true, "nothing is recorded yet");
        await gate.WaitAsync(cancellation);
        try
        {
            var end = (await log.RangeAsync(new(Topics.Audit, 0), cancellation)).Next;
            if (known is { } checkedBefore && checkedBefore.Next == end) return checkedBefore.State;
            var topic = await AuditRecords.ReadAsync(log, cancellation);
            // Without the anchors of each service, which lie with the services: the command line compares with those too.
            var damage = AuditVerifier.Verify(topic.Records, []).Where(f => f.IsDamage).Select(f => $"chain {f.Chain}: {f.Detail}")
                .Concat(topic.Unreadable).ToList();
            var chains = topic.Records.Select(r => r.Chain).Distinct().Count();
            var state = damage.Count == 0
                ? new AuditState(true, $"{topic.Records.Count} records in {chains} chains, none edited, missing or moved")
                : new AuditState(false, $"{damage.Count} findings; the first: {damage[0]}");
            known = (end, state);
            return state;
        }
        finally
        {
            gate.Release();
        }
    }

    private static AuditLine? Line(LogRecord record)
    {
        try
        {
            var read = AuditJson.ReadRecord(record.Value);
            var entry = read.Entry;
            return new(read.Chain, read.Sequence, entry.Time, entry.Actor, entry.Action, entry.Target, Detail(entry.Detail));
        }
        catch (FormatException)
        {
            return null; // the check names it
        }
    }

    private static JsonNode? Detail(string text)
    {
        if (text.Length == 0) return null;
        try
        {
            return text[0] is '{' or '[' ? JsonNode.Parse(text) : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
