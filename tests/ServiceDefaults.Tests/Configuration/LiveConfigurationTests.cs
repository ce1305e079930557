using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;
using StreamingAnomaly.ServiceDefaults.Hosting;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

public sealed class LiveConfigurationTests
{
    private static readonly AnomalyOptions Start = new();
    private static readonly AnomalyOptions LiveChange = Start with { Alerting = new AlertingOptions { Mode = AlertingMode.Stages } };

    [Fact]
    public void Offer_LiveChange_IsInForce()
    {
        var live = new LiveConfiguration(Start);
        var (applied, changes) = live.Offer(LiveChange);
        Assert.True(applied);
        Assert.Single(changes);
        Assert.Same(LiveChange, live.Current);
    }

    [Fact]
    public void Offer_PartNeedsARestart_NothingChanges()
    {
        var live = new LiveConfiguration(Start);
        var (applied, changes) = live.Offer(LiveChange with { Log = new LogOptions { Partitions = 9 } });
        Assert.False(applied);
        Assert.Equal(2, changes.Count);
        Assert.Same(Start, live.Current);
    }

    [Fact]
    public async Task Reload_BrokenFile_KeepsTheOldOneAndWarns()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        var reload = host.App.Services.GetRequiredService<ReloadOnHangup>();
        reload.Reload(() => ConfigurationLoader.Parse("lgo: {}"));
        Assert.Contains("did you mean log?", Assert.Single(host.Logs, l => l.Level == LogLevel.Warning).Message);
    }

    [Fact]
    public async Task Reload_ChangedFile_IsInForceAndLogged()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        host.App.Services.GetRequiredService<ReloadOnHangup>().Reload(() => LiveChange with { Http = new HttpOptions { Port = 0 } });

        Assert.Equal(AlertingMode.Stages, host.App.Services.GetRequiredService<LiveConfiguration>().Current.Alerting.Mode);
        Assert.Contains(host.Logs, l => l.Message == "Configuration read again, changed: alerting.mode: budget -> stages");
    }
}
