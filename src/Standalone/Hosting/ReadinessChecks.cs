using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.ServiceDefaults.Health;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>
/// The log has the readings topic, and answers. Without the topic no work can be done. A log that goes away later makes the
/// service degraded, not unready: it answers what it can, refuses the rest with its reason, and goes on when the log is back.
/// </summary>
internal sealed class LogCheck(IEventLog log) : IReadinessCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public string Name => "log";

    public async ValueTask<Readiness> CheckAsync(CancellationToken cancellation)
    {
        if (await log.PartitionCountAsync(Topics.Readings, cancellation) == 0)
            return Readiness.NotReady($"topic {Topics.Readings} does not exist; create it or set log.createTopics");
        try
        {
            await log.RangeAsync(new(Topics.Readings, 0), cancellation).WaitAsync(Patience, cancellation);
            return Readiness.Ready;
        }
        catch (EventLogException e)
        {
            return Readiness.Degraded("the log does not answer: " + e.Message);
        }
        catch (TimeoutException)
        {
            return Readiness.Degraded($"the log has not answered for {Patience.TotalSeconds:0} s; anomaly doctor asks it for longer");
        }
    }
}

/// <summary>The score store takes points. An outage costs delay, not data: degraded, not unready.</summary>
internal sealed class StoreCheck(IScoreStore store) : IReadinessCheck
{
    public string Name => "scores";

    public async ValueTask<Readiness> CheckAsync(CancellationToken cancellation) =>
        await store.PingAsync(cancellation) is { Ready: false } health ? Readiness.Degraded(health.Detail) : Readiness.Ready;
}

/// <summary>The scorer has joined its group, and MOMENT scores if it should.</summary>
internal sealed class ScorerCheck(ScoringPipeline pipeline, MomentService moment) : IReadinessCheck
{
    public string Name => "scorer";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(
        !pipeline.IsReady ? Readiness.NotReady("joining the group and restoring")
        : moment.IsConfigured && moment.Reason is { } reason ? Readiness.Degraded("MOMENT: " + reason)
        : Readiness.Ready);
}
