using Microsoft.Extensions.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>Not ready while the host starts and as soon as it stops, so that nobody sends it new work.</summary>
internal sealed class StoppingCheck(IHostApplicationLifetime lifetime) : IReadinessCheck
{
    public string Name => "host";

    public ValueTask<Readiness> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? Readiness.NotReady("stopping")
        : lifetime.ApplicationStarted.IsCancellationRequested ? Readiness.Ready
        : Readiness.NotReady("starting"));
}
