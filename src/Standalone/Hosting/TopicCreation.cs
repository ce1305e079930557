using Microsoft.Extensions.Hosting;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>Creates missing topics before any loop starts: every service may be the first to come up.</summary>
internal sealed class TopicCreation(IEventLog log, AnomalyOptions options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => TopicSetup.RunAsync(log, options.Log, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
