using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>
/// Remembers why the host had to stop. A service that cannot go on calls <see cref="Fail"/>; an exception that leaves a
/// background service, or that no task's owner looked at, ends the host as well: half a service is worse than a restart.
/// </summary>
public sealed class HostFailure(IHostApplicationLifetime lifetime, IServiceProvider services) : IHostedService
{
    private readonly Lock gate = new();
    private (string Part, Exception? Error, string Reason)? first;

    /// <summary>Stops the host with exit code 1; the first reason is the one reported.</summary>
    /// <param name="part">Who failed, such as <c>scorer</c>.</param>
    /// <param name="reason">One sentence for a person.</param>
    /// <param name="error">Logged with its stack trace.</param>
    public void Fail(string part, string reason, Exception? error = null)
    {
        lock (gate) first ??= (part, error, reason);
        lifetime.StopApplication();
    }

    /// <summary>Logs what ended the host; returns the exit code.</summary>
    internal int Report(ILogger log)
    {
        foreach (var service in services.GetServices<IHostedService>().OfType<BackgroundService>())
            if (service.ExecuteTask is { IsFaulted: true, Exception: { } error })
                Fail(service.GetType().Name, error.InnerException?.Message ?? error.Message, error.InnerException ?? error);

        if (first is not { } failure) return ExitCode.Ok;
        HostLog.PartFailed(log, failure.Error, failure.Part, failure.Reason);
        return ExitCode.Failed;
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken)
    {
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        return Task.CompletedTask;
    }

    Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
        return Task.CompletedTask;
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        var error = e.Exception.InnerException ?? e.Exception;
        Fail("A task that nobody waits for", error.Message, error);
    }
}
