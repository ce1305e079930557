using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.Standalone.Hosting;

/// <summary>Runs a service's loop on a thread of its own until the host stops; a failure stops the host, naming the loop.</summary>
internal sealed class Runner(string name, HostFailure failure, Func<CancellationToken, Task> run) : BackgroundService
{
    /// <summary>Adds the loop of <typeparamref name="T"/> to the host.</summary>
    public static void Add<T>(IServiceCollection services, string name, Func<T, CancellationToken, Task> run)
        where T : notnull => services.AddSingleton<IHostedService>(s =>
    {
        var service = s.GetRequiredService<T>();
        return new Runner(name, s.GetRequiredService<HostFailure>(), stop => run(service, stop));
    });

    // Loops poll and block: the host must not wait for their first await.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => GuardAsync(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private async Task GuardAsync(CancellationToken stop)
    {
        try
        {
            await run(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception e)
        {
            failure.Fail(name, e.Message, e);
            throw;
        }
    }
}
