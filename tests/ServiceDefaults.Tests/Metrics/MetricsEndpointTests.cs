using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.ServiceDefaults.Metrics;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task Metrics_InstrumentsOfOurMeters_AreOnThePage()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        using var meter = new Meter("StreamingAnomaly.PageTest");
        meter.CreateCounter<long>("page.readings", "{reading}", "Readings taken.").Add(41, new KeyValuePair<string, object?>("source.kind", "http"));
        meter.CreateUpDownCounter<int>("page.queue", null, "Waiting.").Add(-2);
        var cycle = meter.CreateHistogram<double>("page.cycle", "s", "Time of a cycle.");
        cycle.Record(0.004);
        cycle.Record(3);
        using var other = new Meter("SomebodyElse");
        other.CreateCounter<int>("page.others").Add(1);

        var page = await ScrapeAsync(host);

        Assert.Contains("# HELP page_readings_total Readings taken.\n# TYPE page_readings_total counter\npage_readings_total{source_kind=\"http\"} 41\n", page);
        Assert.Contains("# TYPE page_queue gauge\npage_queue -2\n", page);
        Assert.Contains("page_cycle_seconds_bucket{le=\"0.0025\"} 0\npage_cycle_seconds_bucket{le=\"0.005\"} 1\n", page);
        Assert.Contains("page_cycle_seconds_bucket{le=\"+Inf\"} 2\npage_cycle_seconds_sum 3.004\npage_cycle_seconds_count 2\n", page);
        Assert.DoesNotContain("page_others", page);
    }

    [Fact]
    public async Task Metrics_Process_ReportsWhatItUses()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        var page = await ScrapeAsync(host);
        Assert.True(Sample(page, "process_resident_memory_bytes") > 10_000_000);
        Assert.True(Sample(page, "process_cpu_seconds_total") > 0);
        Assert.True(Sample(page, "dotnet_gc_heap_size_bytes") > 0);
        Assert.Contains("dotnet_gc_collections_total{generation=\"0\"} ", page);
    }

    [Fact]
    public async Task Metrics_TwoMetersClashing_LeavesOneOutAndSaysSoOnce()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        using var meter = new Meter("StreamingAnomaly.ClashTest");
        meter.CreateUpDownCounter<int>("clash.size").Add(1);
        meter.CreateHistogram<int>("clash_size").Record(1);

        await ScrapeAsync(host);
        await ScrapeAsync(host);

        var warning = Assert.Single(host.Logs, l => l.Level == LogLevel.Warning && l.Message.Contains("clash", StringComparison.Ordinal)); // meters of other tests are seen too
        Assert.Contains("clash_size is a", warning.Message);
    }

    [Fact]
    public async Task Metrics_WholePage_PassesPromtool()
    {
        await using var host = TestHost.Create(map: app => app.MapGet("/work", () => "done").Allow(Access.Viewer));
        await host.StartAsync();
        using var meter = new Meter("StreamingAnomaly.LintTest");
        meter.CreateHistogram<double>("anomaly.lint.cycle", "s", "Time of a cycle.").Record(0.1, new KeyValuePair<string, object?>("text", "\"quoted\"\n\\"));
        await host.Client.GetStringAsync(new Uri("/work", UriKind.Relative));
        var page = await ScrapeAsync(host);
        Assert.Contains("http_server_request_duration_seconds_count{", page);
        Assert.DoesNotContain("http_route=\"/metrics\"", await ScrapeAsync(host));

        var (exitCode, complaints) = await PrometheusServer.CheckMetricsAsync(page);

        Assert.Equal("", complaints);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Metrics_RealPrometheus_ScrapesThem()
    {
        await using var host = TestHost.Create();
        await host.StartAsync();
        await using var prometheus = await PrometheusServer.RequireAsync(host.Client.BaseAddress!);
        using var meter = new Meter("StreamingAnomaly.ScrapeTest");
        var counter = meter.CreateCounter<long>("scrape.readings", null, "Readings.");
        counter.Add(5, new KeyValuePair<string, object?>("topic", "a \"b\" \\ c"));
        meter.CreateHistogram<double>("scrape.cycle", "s", "Time.").Record(0.3);

        Assert.Equal(1, await prometheus.UntilAsync("up", v => v == 1));
        Assert.Equal(5, await prometheus.UntilAsync("scrape_readings_total{topic='a \"b\" \\\\ c'}", v => v == 5));
        counter.Add(2, new KeyValuePair<string, object?>("topic", "a \"b\" \\ c"));
        Assert.Equal(7, await prometheus.UntilAsync("scrape_readings_total", v => v == 7));
        var median = await prometheus.UntilAsync("histogram_quantile(0.5, scrape_cycle_seconds_bucket)", double.IsFinite);
        Assert.InRange(median, 0.25, 0.5);
    }

    [Fact]
    public async Task Metrics_OfEveryService_AreInTheDocumentation()
    {
        await using var host = TestHost.Create(map: app => app.MapGet("/work", () => "done").Allow(Access.Viewer));
        await host.StartAsync();
        await host.Client.GetStringAsync(new Uri("/work", UriKind.Relative));
        var documented = await File.ReadAllTextAsync(Path.Combine(SharedData.Root, "docs", "operations", "metrics.md"));

        var names = (await ScrapeAsync(host)).Split('\n').Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2])
            .Where(n => n.StartsWith("process_", StringComparison.Ordinal) || n.StartsWith("dotnet_", StringComparison.Ordinal) || n.StartsWith("http_", StringComparison.Ordinal))
            .ToList();

        Assert.InRange(names.Count, 11, 100);
        Assert.All(names, n => Assert.Contains($"| `{n}` |", documented));
    }

    private static Task<string> ScrapeAsync(TestHost host) => host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    private static double Sample(string page, string name) =>
        double.Parse(page.Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1]);
}
