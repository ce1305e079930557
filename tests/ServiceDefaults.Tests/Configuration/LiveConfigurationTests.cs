using System.Diagnostics;
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
    public async Task Hangup_ChangedFile_IsReadAgain()
    {
        await using var host = TestHost.Create(reload: () => LiveChange with { Http = new HttpOptions { Port = 0 } });
        await host.StartAsync();
        using var kill = Process.Start("kill", ["-HUP", Environment.ProcessId.ToString()]);
        await kill.WaitForExitAsync();

        var live = host.App.Services.GetRequiredService<LiveConfiguration>();
        Assert.True(SpinWait.SpinUntil(() => live.Current.Alerting.Mode == AlertingMode.Stages, TimeSpan.FromSeconds(30)));
    }
}
