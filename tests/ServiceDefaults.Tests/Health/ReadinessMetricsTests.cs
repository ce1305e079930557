using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StreamingAnomaly.ServiceDefaults.Health;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Health;

public sealed class ReadinessMetricsTests
{
    private const int Patience = 60;

    [Fact]
    public async Task Ready_ByState_IsHalfWhenDegraded_AndZeroOnlyWhenNoWorkCanBeDone()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var (factory, time) = (services.GetRequiredService<IMeterFactory>(), new ManualTime());
        var metrics = new ReadinessMetrics(factory, time);
        Assert.Empty(Observed.Of(factory));

        await metrics.PublishAsync(Report(("log", HealthStatus.Healthy), ("scores", HealthStatus.Degraded), ("scorer", HealthStatus.Unhealthy)), default);
        Assert.Equal([("anomaly.ready{check=log}", 1), ("anomaly.ready{check=scorer}", 0), ("anomaly.ready{check=scores}", 0.5)], Seen());

        time.Advance(ReadinessMetrics.Stale);
        Assert.Equal(1.5, Seen().Sum(s => s.Value));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([("anomaly.ready{check=log}", 0), ("anomaly.ready{check=scorer}", 0), ("anomaly.ready{check=scores}", 0)], Seen());

        await metrics.PublishAsync(Report(("log", HealthStatus.Healthy)), default);
        Assert.Equal([("anomaly.ready{check=log}", 1)], Seen());

        List<(string Name, double Value)> Seen() => [.. Observed.Of(factory).Select(s => (s.Key, s.Value))];
    }

    [Fact]
    public async Task Ready_OfAHost_FollowsTheChecksOfTheProbe()
    {
        var check = new SwitchableCheck();
        await using var host = TestHost.Create(register: services => services
            .AddSingleton<IReadinessCheck>(check)
            .PostConfigure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (TimeSpan.Zero, TimeSpan.FromSeconds(1))));
        await host.StartAsync();

        await SeesAsync(("anomaly.ready{check=host}", 1), ("anomaly.ready{check=log}", 0.5));
        check.Fail = true;
        await SeesAsync(("anomaly.ready{check=host}", 1), ("anomaly.ready{check=log}", 0));
        check.Fail = false;
        await SeesAsync(("anomaly.ready{check=host}", 1), ("anomaly.ready{check=log}", 0.5));
        // Every round would say again what the service has said once.
        Assert.DoesNotContain(host.Logs, l => l.Category.Contains("HealthChecks", StringComparison.Ordinal));

        Task SeesAsync(params (string, double)[] expected) => Until.TrueAsync(
            Patience, () => Task.FromResult(Observed.Of(host.App.Services.GetRequiredService<IMeterFactory>())),
            seen => seen.Where(s => s.Key.StartsWith("anomaly.ready", StringComparison.Ordinal)).Select(s => (s.Key, s.Value)).SequenceEqual(expected));
    }

    [Fact]
    public async Task Rounds_OfAHost_AreFewerThanProbes()
    {
        await using var host = TestHost.Create();
        var publisher = host.App.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HealthCheckPublisherOptions>>().Value;
        // The chart probes every 5 s.
        Assert.InRange(publisher.Period, TimeSpan.FromSeconds(10), ReadinessMetrics.Stale / 3);
        await host.StartAsync();
    }

    private static HealthReport Report(params (string Name, HealthStatus Status)[] checks) => new(
        checks.ToDictionary(c => c.Name, c => new HealthReportEntry(c.Status, null, TimeSpan.Zero, null, null)), TimeSpan.Zero);

    private sealed class SwitchableCheck : IReadinessCheck
    {
        public bool Fail { get; set; }
        public string Name => "log";
        public ValueTask<Readiness> CheckAsync(CancellationToken cancellation) =>
            Fail ? throw new InvalidOperationException("the log is away") : ValueTask.FromResult(Readiness.Degraded("slow"));
    }
}
