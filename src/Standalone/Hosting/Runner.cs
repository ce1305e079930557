using Microsoft.Extensions.Hosting;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>Runs a service's loop on a thread of its own until the host stops; a failure stops the host.</summary>
internal sealed class Runner(Func<CancellationToken, Task> run) : BackgroundService
{
    // Loops poll and block: the host must not wait for their first await.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => run(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
