using StreamingAnomaly.ServiceDefaults.Health;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>The link to the centre. A cut one costs delay, not data: degraded, not unready.</summary>
internal sealed class EdgeCheck(EdgeNode node) : IReadinessCheck
{
    public string Name => "edge";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(node.Status switch
    {
        null => Readiness.NotReady("starting"),
        { State: LinkState.Cut or LinkState.TakenOver } s => Readiness.Degraded($"{s.Waiting} records wait for the centre: {s.LastError}"),
        _ => Readiness.Ready,
    });
}
