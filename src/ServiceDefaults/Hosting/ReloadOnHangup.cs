using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>Reads the configuration again on SIGHUP (<c>kill -HUP</c>), as servers on Unix do; without a way to, stops cleanly.</summary>
internal sealed partial class ReloadOnHangup(
    AnomalyHostOptions options, LiveConfiguration configuration, IHostApplicationLifetime lifetime, ILogger<ReloadOnHangup> log) : IHostedService
{
    private PosixSignalRegistration? registration;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            if (options.Reload is { } load) Reload(load);
            else lifetime.StopApplication();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        registration?.Dispose();
        return Task.CompletedTask;
    }

    internal void Reload(Func<AnomalyOptions> load)
    {
        try
        {
            var (applied, changes) = configuration.Offer(load());
            var text = changes.Count == 0 ? "nothing" : string.Join("; ", changes);
            if (applied) LogApplied(log, text);
            else LogRefused(log, text);
        }
        catch (ConfigurationException e)
        {
            LogUnusable(log, e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Configuration read again, changed: {Changes}")]
    private static partial void LogApplied(ILogger log, string changes);

    [LoggerMessage(2, LogLevel.Warning, "Configuration read again, but nothing is changed, because a restart is needed for some of: {Changes}")]
    private static partial void LogRefused(ILogger log, string changes);

    [LoggerMessage(3, LogLevel.Warning, "Configuration read again, but it cannot be used, so the old one stays: {Errors}")]
    private static partial void LogUnusable(ILogger log, string errors);
}
