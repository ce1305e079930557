using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Hosting;

/// <summary>Reads the configuration again on SIGHUP (<c>kill -HUP</c>), as servers on Unix do; without a way to, stops cleanly.</summary>
internal sealed class ReloadOnHangup(
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
            if (applied) HostLog.Reloaded(log, text);
            else HostLog.ReloadNeedsRestart(log, text);
        }
        catch (ConfigurationException e)
        {
            HostLog.ReloadUnusable(log, e.Message);
        }
    }
}
