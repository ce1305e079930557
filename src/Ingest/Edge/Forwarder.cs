using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// The edge's log ▸ batch ▸ one transaction at the centre with the progress it makes ▸ the edge may forget. Where it
/// stands is what the centre has committed, so that a crash anywhere neither loses nor doubles a record. One thread;
/// the ingest never waits for it.
/// </summary>
public sealed partial class Forwarder
{
    private readonly IEventLog own;
    private readonly IEventLog centre;
    private readonly EdgeOptions options;
    private readonly EdgeIdentity identity;
    private readonly EdgeLink link;
    private readonly ForwardClaims claims;
    private readonly Func<EdgeStatus> status;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ForwardBackoff backoff;
    private long attempt;

    internal Forwarder(
        IEventLog own, IEventLog centre, EdgeOptions options, EdgeIdentity identity, EdgeLink link, ForwardClaims claims,
        Func<EdgeStatus> status, TimeProvider time, Random jitter, ILogger<Forwarder> logger)
    {
        (this.own, this.centre, this.options, this.identity, this.link, this.claims, this.status, this.time, this.logger) =
            (own, centre, options, identity, link, claims, status, time, logger);
        backoff = new(options.MaxBackoff, jitter);
    }

    /// <summary>Runs until cancelled; an unreachable centre is waited for without end.</summary>
    /// <exception cref="EventLogException">The edge's own log cannot be used.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RunSessionAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (EventLogException failure)
            {
                if (failure is EventLogFencedException && await IsTakenOverAsync(stop))
                {
                    link.Failed(LinkState.TakenOver, failure.Message, time.GetUtcNow());
                    TakenOver(logger, options.Id!);
                    return;
                }

                var pause = backoff.Next();
                EdgeMetrics.Failures.Add(1);
                if (link.Now.State != LinkState.Cut) Lost(logger, options.Central!, failure.Message);
                link.Failed(LinkState.Cut, failure.Message, time.GetUtcNow());
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // The whole story of a contact: where does the centre stand ▸ read on from there ▸ commit there ▸ note it here.
    private async Task RunSessionAsync(CancellationToken stop)
    {
        await using var session = await CentralSession.OpenAsync(centre, Progress(new Dictionary<TopicPartition, long>(), ++attempt), options.Timeout, time, stop);
        var start = ForwardStart.Decide(session.Progress, identity.Runs, await EdgePositions.RangesAsync(own, stop));
        Explain(start, session.Progress);
        if (start.Reason == StartReason.OlderCopy) await identity.RenewAsync(stop);
        var positions = start.Positions.ToDictionary();
        await using var backlog = own.CreateConsumer(new ConsumerOptions
        {
            Group = EdgeTopics.Group, Topics = EdgeTopics.Forwarded, Listener = new StartAt(positions),
        });
        link.Connected(positions);
        backoff.Reset();
        var lastContact = time.GetTimestamp();
        var fit = new ForwardFit(options.BatchRecords);
        var isFirst = true;
        while (!stop.IsCancellationRequested)
        {
            var wait = isFirst ? TimeSpan.Zero : options.Heartbeat - time.GetElapsedTime(lastContact);
            var records = await claims.TakeAsync(backlog.Poll(fit.Limit, wait, stop), stop);
            if (records.Count == 0 && !isFirst && time.GetElapsedTime(lastContact) < options.Heartbeat) continue;
            // Before anything more is under way: what this log thinks may lag behind the centre by one batch, not by several.
            if (isFirst) Note(backlog, positions);
            var next = After(positions, records);
            try
            {
                await session.CommitAsync(fit.Outgoing(records, options.Id!, identity.Log), Progress(next, 0), stop);
            }
            catch (EventLogTooLargeException tooLarge) when (fit.Refused(records, tooLarge.Message))
            {
                foreach (var (partition, offset) in positions) backlog.Seek(partition, offset);
                continue;
            }

            positions = next;
            link.Forwarded(positions, records.Count, time.GetUtcNow());
            Note(backlog, positions);
            EdgeMetrics.Forwarded.Add(records.Count);
            fit.Taken();
            isFirst = false;
            var took = time.GetElapsedTime(lastContact);
            lastContact = time.GetTimestamp();
            if (records.Count < options.BatchRecords && took < options.Linger) await Task.Delay(options.Linger - took, time, stop);
        }
    }

    // The centre has them, whatever becomes of this note; a full disk must not keep the backlog from shrinking.
    private static void Note(IEventConsumer backlog, Dictionary<TopicPartition, long> positions)
    {
        try { backlog.Commit(positions); }
        catch (EventLogFullException) { }
    }

    private static Dictionary<TopicPartition, long> After(Dictionary<TopicPartition, long> positions, IReadOnlyList<LogRecord> records)
    {
        var next = new Dictionary<TopicPartition, long>(positions);
        foreach (var record in records) next[record.Partition] = record.Offset + 1;
        return next;
    }

    private EdgeProgress Progress(IReadOnlyDictionary<TopicPartition, long> positions, long announced)
    {
        var now = status();
        return new(
            options.Id!, identity.Log, [.. identity.Runs.TakeLast(EdgeProgress.MaxRuns).Select(r => r.Run)], announced,
            EdgePositions.ToWire(positions), now.Waiting, now.WaitingBytes, now.OldestWaiting, now.GapReadings, time.GetUtcNow());
    }

    // Also a transaction that outlived its time limit while the link was cut ends as if fenced: the newest announcement tells.
    private async Task<bool> IsTakenOverAsync(CancellationToken stop)
    {
        try
        {
            return await CentralSession.NewestAnnouncementAsync(centre, options.Id!, stop) is { } newest
                && identity.Runs.All(r => r.Run != newest.Runs[^1]);
        }
        catch (EventLogException)
        {
            return false; // not to be told now: the next contact is refused again if somebody else holds the name
        }
    }

    private void Explain(ForwardStart start, EdgeProgress? known)
    {
        switch (start.Reason)
        {
            case StartReason.New: Introduced(logger, options.Central!, options.Id!); break;
            case StartReason.Continued: Reached(logger, options.Central!, options.Id!); break;
            case StartReason.OtherLog: Replaced(logger, options.Id!, known!.Log, identity.Log); break;
            default: Older(logger, options.Id!, known!.Log); break;
        }
    }

    private sealed class StartAt(IReadOnlyDictionary<TopicPartition, long> positions) : IAssignmentListener
    {
        public IReadOnlyDictionary<TopicPartition, long> OnAssigned(IReadOnlyCollection<TopicPartition> partitions) => positions;

        public void OnRevoked(IReadOnlyCollection<TopicPartition> partitions) { }
    }
}
