using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Audit;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Scorer.Api;
using StreamingAnomaly.Scorer.Decoding;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer;

/// <summary>
/// Readings in, scores and alert events out. One cycle is one unit of work: its results, checkpoints and offsets become
/// visible together or not at all. After a crash or an abort the state is restored from the log, never patched.
/// </summary>
public sealed class ScoringPipeline
{
    /// <summary>Records decoded and scored at a time, so that a cycle can end near its time limit.</summary>
    private const int Slice = 512;

    /// <summary>Offsets at the end of a partition that are no records: the marker of the producer's last transaction.</summary>
    private const int Markers = 1;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(250);

    private readonly IEventLog log;
    private readonly AnomalyOptions options;
    private readonly BundleStore bundles;
    private readonly IWindowScorer? windows;
    private readonly TimeProvider time;
    private readonly AuditAnchors? anchors;
    private readonly FleetDesk desk;
    private readonly ILogger logger;
    private readonly DetectorHealth health;
    private readonly BacklogWatch backlog;
    private readonly MomentService moment;

    internal ScoringPipeline(
        IEventLog log, AnomalyOptions options, BundleStore bundles, MomentService moment, TimeProvider time, ILogger<ScoringPipeline> logger,
        AuditAnchors? anchors = null, FleetDesk? desk = null)
    {
        (this.log, this.options, this.bundles, this.moment, this.time, this.logger) = (log, options, bundles, moment, time, logger);
        (this.anchors, this.desk) = (anchors, desk ?? new FleetDesk());
        windows = moment.Windows;
        health = new DetectorHealth(moment, logger);
        backlog = new BacklogWatch(options.Scorer.BacklogAfter, logger);
    }

    /// <summary>Partitions owned and restored; false before the first assignment.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Runs until cancelled. Aborted units of work are done again.</summary>
    /// <exception cref="EventLogException">The log is unusable, or another instance of the same name took over.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        ScorerMetrics.Begin();
        await TopicSetup.RunAsync(log, options.Log, stop);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = Task.Run(() => WatchLagAsync(done.Token), CancellationToken.None);
        try
        {
            await RunSessionsAsync(stop);
        }
        finally
        {
            await done.CancelAsync();
            await watching;
        }
    }

    private async Task RunSessionsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RunSessionAsync(stop);
            }
            catch (EventLogAbortedException aborted)
            {
                ScorerMetrics.Aborted.Add(1);
                ScoringLog.Aborted(logger, aborted.Message);
            }
            catch (EventLogException away) when (away.CanRetry && !stop.IsCancellationRequested)
            {
                // Brokers come back, and readings wait for us there: a process that ended would only come back later.
                ScoringLog.Away(logger, RetryPause, away.Message);
                await Task.Delay(RetryPause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    // The whole story: records ▸ readings ▸ windows and detectors ▸ verdicts ▸ one unit of work.
    private async Task RunSessionAsync(CancellationToken stop)
    {
        var fleet = new EquipmentFleet(options, windows);
        var decoder = new ReadingDecoder(options.Scorer.MaxAhead, options.Edge.Enabled ? options.Edge.Id : null);
        await using var producer = await log.CreateTransactionalProducerAsync("anomaly-scorer-" + Instance, stop);
        await using var consumer = log.CreateConsumer(new ConsumerOptions
        {
            Group = options.Scorer.Group,
            Instance = Instance,
            Topics = [Topics.Readings],
            Listener = new FleetRestorer(log, options, fleet, windows, logger),
        });
        var audit = new ScorerAudit(log, Instance, anchors, time);
        var lastCheckpoint = time.GetTimestamp();
        var lastLook = lastCheckpoint;
        while (!stop.IsCancellationRequested)
        {
            var records = Poll(consumer, stop);
            IsReady = true;
            desk.Serve(equipment => fleet.Find(equipment)?.View);
            for (var done = 0; done < records.Count && !stop.IsCancellationRequested;)
            {
                var started = time.GetTimestamp();
                var work = new UnitOfWork();
                while (done < records.Count && (work.IsEmpty || time.GetElapsedTime(started) < options.Scorer.MaxCycle))
                {
                    var slice = records.Skip(done).Take(Slice).ToList();
                    var batch = decoder.Decode(slice);
                    var items = await fleet.ScoreAsync(batch.Readings, stop);
                    work.Leave(batch.Elsewhere, fleet);
                    work.Add(slice, batch.Rejected, items, fleet);
                    done += slice.Count;
                }

                work.Add(health.Observe(work));
                work.Add(await audit.RecordsAsync(work, stop));
                if (time.GetElapsedTime(lastCheckpoint) >= options.Scorer.Checkpoint)
                {
                    work.Add(fleet.Checkpoint());
                    lastCheckpoint = time.GetTimestamp();
                }

                // Before the commit: a bundle that nobody deploys is harmless, a deployed one that is not here is not.
                foreach (var trained in work.Trained) bundles.Put(trained);
                await producer.CommitAsync(work.Outputs, consumer, work.NextOffsets, stop);
                audit.Committed();
                Report(work, fleet, time.GetElapsedTime(started));
            }

            if (time.GetElapsedTime(lastLook) < LookEvery) continue;
            lastLook = time.GetTimestamp();
            await FollowClockAsync(fleet, stop);
            List<NewRecord> news = [.. fleet.FindSilences(), .. backlog.Observe(fleet.Partitions, time.GetUtcNow())];
            if (news.Count > 0) await producer.CommitAsync([.. news, .. fleet.Checkpoint()], consumer, fleet.Offsets(), stop);
        }

        // A clean stop leaves nothing to replay. The offsets are committed already; naming them makes the log refuse the
        // checkpoints if the partitions are somebody else's by now.
        var offsets = fleet.DirtyOffsets();
        if (offsets.Count > 0) await producer.CommitAsync([.. fleet.Checkpoint()], consumer, offsets, CancellationToken.None);
    }

    // Between two units of work a stop is no interruption: the loop ends, and what it holds is checkpointed.
    private IReadOnlyList<LogRecord> Poll(IEventConsumer consumer, CancellationToken stop)
    {
        try
        {
            return consumer.Poll(options.Scorer.MaxRecords, PollWait, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return [];
        }
    }

    // Where nothing waits, time passes without readings too.
    private async Task FollowClockAsync(EquipmentFleet fleet, CancellationToken stop)
    {
        foreach (var partition in fleet.Partitions.ToList())
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var behind = (await log.RangeAsync(partition.Partition, stop)).Next - partition.NextOffset;
            if (behind <= Markers) partition.ClockMs = Math.Max(partition.ClockMs, now);
        }
    }

    // Beside the units of work: a scorer of which none is committed has to show what waits.
    private async Task WatchLagAsync(CancellationToken stop)
    {
        var lag = new GroupLag(log, options.Scorer.Group, [Topics.Readings]);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                ScorerMetrics.Lag.Record(await lag.MeasureAsync(stop));
            }
            catch (EventLogException e)
            {
                ScoringLog.NoLag(logger, e.Message); // the gauge keeps its last value; the next round asks again
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(GroupLag.Every, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Instance => options.Scorer.Instance ?? Environment.MachineName;

    private void Report(UnitOfWork work, EquipmentFleet fleet, TimeSpan elapsed)
    {
        foreach (var trained in work.Trained)
            ScoringLog.Trained(logger, trained.Manifest.Labels["equipment"], trained.Hash, trained.Manifest.Reason);
        foreach (var (equipment, finding) in work.Findings) ScoringLog.Finding(logger, equipment, finding);

        if (work.FirstRejection is { } first) ScoringLog.Quarantined(logger, work.Quarantined, first.Reason, first.Detail);
        work.Measure(time.GetUtcNow());
        ScorerMetrics.CycleSeconds.Record(elapsed.TotalSeconds);
        ScorerMetrics.Equipment.Record(fleet.Count);
    }
}
