using Google.Protobuf;
using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter;

/// <summary>
/// Alert events become incidents, and incidents become notifications in the outbox:
/// <c>poll ▸ decode ▸ dedup ▸ incident ▸ inhibit ▸ news ▸ escalate ▸ notify ▸ commit</c>. What a batch changes and how far it
/// was read is one SQLite transaction; what it owes the log is produced after it. A crash anywhere neither loses nor doubles.
/// </summary>
public sealed class AlertPipeline
{
    /// <summary>Records of one unit of work; bounds its memory and the length of its transaction.</summary>
    private const int MaxRecords = 500;

    /// <summary>Longest wait for a record, and with it the resolution of the sweep.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>Pause after the log refused, so that an outage does not burn a core.</summary>
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    /// <summary>An event younger than this was made by a scorer that is not behind.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly AnomalyOptions options;
    private readonly IEventLog log;
    private readonly AlerterDatabase database;
    private readonly OutboxSignal signal;
    private readonly AlerterMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<AlertPipeline> logger;
    private readonly NewsStage news;
    private readonly EscalateStage escalate;
    private readonly NotifyStage notify;

    internal AlertPipeline(
        AnomalyOptions options, IEventLog log, AlerterDatabase database, OutboxSignal signal, AlerterMetrics metrics,
        TimeProvider time, ILogger<AlertPipeline> logger)
    {
        (this.options, this.log, this.database, this.signal, this.metrics, this.time, this.logger) =
            (options, log, database, signal, metrics, time, logger);
        var labels = new IncidentLabels(options.Alerter.Grouping.Line);
        news = new NewsStage(options, labels);
        escalate = new EscalateStage(options, news, metrics);
        notify = new NotifyStage(options, labels, metrics, cause => AlerterLog.WindowUnknown(logger, cause));
    }

    private TimeSpan ResolveAfter => options.Alerter.ResolveAfter;

    /// <summary>Runs until cancelled. An outage of the log is waited out; anything else that throws is a bug or a full disk.</summary>
    /// <exception cref="EventLogException">The log refuses for good.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        if (options.Log.CreateTopics) await log.CreateTopicsAsync(Topics.All(options.Log.Partitions), cancellation);
        Configure();
        var offsets = new ReadOffsets(database);
        foreach (var partition in await offsets.ForgetBeyondAsync(log, cancellation)) AlerterLog.LogReplaced(logger, partition);
        if (await RestoredChain.GoOnAsync(database, log, time, cancellation) is > 0 and var ahead) AlerterLog.ChainRestored(logger, database.Path, ahead);
        database.SetChainKnown();

        await using var producer = log.CreateProducer();
        await using var consumer = log.CreateConsumer(
            new ConsumerOptions { Group = options.Alerter.Group, Topics = [Topics.Alerts], Listener = offsets });
        AlerterLog.Started(logger, database.Path, options.Webhooks.Count);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await CycleAsync(consumer, producer, cancellation);
            }
            catch (EventLogException e) when (e.CanRetry)
            {
                AlerterLog.LogUnavailable(logger, e);
                await Task.Delay(Backoff, time, cancellation);
            }
        }
    }

    /// <summary>One unit of work: the story of the alerter, in the order the data takes.</summary>
    internal async Task CycleAsync(IEventConsumer consumer, IEventProducer producer, CancellationToken cancellation)
    {
        var polled = consumer.Poll(MaxRecords, Wait(), cancellation);
        var batch = AlertDecoder.Decode(polled);
        var now = time.GetUtcNow();

        using (var work = new AlertWork(database, now))
        {
            foreach (var letter in batch.DeadLetters) Bury(work, letter);
            foreach (var alert in batch.Alerts)
            {
                if (!Dedup(work, alert, now)) continue;
                foreach (var transition in Incidents(work, alert)) Note(work, transition, now);
            }

            if (polled.Count < MaxRecords)
                foreach (var transition in Sweep(work, now)) Note(work, transition, now);
            escalate.Run(work, now);
            notify.Run(work, IsBehind(batch, now), now);
            work.Advance(batch.Covers);
            work.Commit();
        }

        signal.Wake();
        await new OutgoingRecords(database).ProduceAsync(producer, cancellation);
        if (batch.Covers.Count > 0) consumer.Commit(batch.Covers);
    }

    private void Bury(AlertWork work, Contracts.Wire.DeadLetter letter)
    {
        metrics.DeadLetter(letter.Reason);
        AlerterLog.Undecodable(logger, letter.SourceTopic, letter.SourcePartition, letter.SourceOffset, letter.Reason, letter.Detail);
        work.Publish(Topics.DeadLetters(Topics.Alerts), letter.Key.IsEmpty ? null : letter.Key.ToByteArray(), letter.ToByteArray());
    }

    private bool Dedup(AlertWork work, AlertEvent alert, DateTimeOffset now)
    {
        var decision = DedupRule.Decide(work.Seen(alert.Id), now);
        if (decision.Passes) metrics.Event(alert);
        else metrics.Duplicate();
        return decision.Passes;
    }

    private IEnumerable<IncidentTransition> Incidents(AlertWork work, AlertEvent alert)
    {
        var newest = work.Newest(alert.Equipment, IncidentRule.KindOf(alert));
        if (newest is not null && IncidentRule.ResolveBefore(newest, alert.Time, ResolveAfter) is { State: { } resolved } end)
        {
            work.Save(resolved);
            yield return end;
            newest = resolved;
        }

        var transition = IncidentRule.Apply(newest, alert, ResolveAfter);
        work.Record(alert, transition.State?.Incident.Id);
        if (transition.State is not { } state) yield break;
        work.Save(state);
        yield return transition;
    }

    private IEnumerable<IncidentTransition> Sweep(AlertWork work, DateTimeOffset now)
    {
        foreach (var quiet in work.QuietBefore(now - ResolveAfter))
        {
            var transition = IncidentRule.Resolve(quiet, ResolveAfter);
            work.Save(transition.State!);
            yield return transition;
        }
    }

    private void Note(AlertWork work, IncidentTransition transition, DateTimeOffset now)
    {
        metrics.Incident(transition.Change);
        var inhibit = InhibitRule.Decide(transition);
        if (!inhibit.Notifies) metrics.Inhibited(inhibit.Reason);
        news.Note(work, transition, inhibit, now);
        if (inhibit.Notifies && transition.State!.Incident is var i) AlerterLog.IncidentChanged(logger, i.Id, i.Equipment, transition.Change, i.Stage);
    }

    /// <summary>Takes the configuration in: its maintenance windows, and no receivers but its own.</summary>
    internal void Configure()
    {
        using var work = new AlertWork(database, time.GetUtcNow());
        work.Holds.Configure(options.Alerter.Maintenance, time.GetUtcNow());
        work.Groups.KeepOnly(options.Webhooks.Select(w => w.Name));
        work.Commit();
    }

    // A log that gives nothing more was read to its end, and one whose newest event is of just now nearly so.
    private static bool IsBehind(AlertBatch batch, DateTimeOffset now) =>
        batch.Alerts.Count > 0 && batch.Alerts.Max(a => a.Time) < now - Fresh;

    // A group whose time comes sooner than the next record must not wait for it.
    private TimeSpan Wait()
    {
        using var db = database.Open();
        if (new GroupStore(db).NextDue() is not { } due) return MaxWait;
        var wait = due - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < MaxWait ? wait : MaxWait;
    }
}
