using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.ServiceDefaults.Health;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>The log answers and has the readings topic.</summary>
internal sealed class LogCheck(IEventLog log) : IReadinessCheck
{
    public string Name => "log";

    public async ValueTask<Readiness> CheckAsync(CancellationToken cancellation) =>
        await log.PartitionCountAsync(Topics.Readings, cancellation) > 0
            ? Readiness.Ready
            : Readiness.NotReady($"topic {Topics.Readings} does not exist; create it or set log.createTopics");
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
