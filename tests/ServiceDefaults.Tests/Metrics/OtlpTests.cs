using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Security;
using StreamingAnomaly.ServiceDefaults.Tests.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Tests.Metrics;

public sealed class OtlpTests
{
    [Fact]
    public async Task Otlp_HttpReceiver_GetsMetricsAndTraces()
    {
        await using var receiver = await OtlpReceiver.StartAsync(0, HttpProtocols.Http1);
        await SendAsync(receiver.Address);
        AssertReceived(receiver, "/v1/metrics", "/v1/traces");
    }

    [Fact]
    public async Task Otlp_GrpcReceiverOnItsRegisteredPort_GetsMetricsAndTraces()
    {
        await using var receiver = await OtlpReceiver.StartAsync(4317, HttpProtocols.Http2);
        await SendAsync(receiver.Address);
        AssertReceived(receiver,
            "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
    }

    [Fact]
    public async Task Otlp_NobodyListens_TheServiceRunsAndStops()
    {
        await using var host = TestHost.Create(telemetry: new TelemetryOptions { OtlpEndpoint = "http://127.0.0.1:9" });
        await host.StartAsync();
        Assert.Contains("process_cpu_seconds_total", await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
        Assert.Equal(0, await host.StopAsync());
    }

    private static async Task SendAsync(Uri endpoint)
    {
        await using var host = TestHost.Create(map: app => app.MapGet("/work", () => "done").Allow(Access.Viewer), telemetry: new TelemetryOptions { OtlpEndpoint = endpoint.ToString() });
        await host.StartAsync();
        using var meter = new Meter("StreamingAnomaly.OtlpTest");
        meter.CreateCounter<long>("otlp.readings").Add(3);
        using (var source = new ActivitySource("StreamingAnomaly.OtlpTest"))
        using (var span = source.StartActivity("otlp cycle"))
            Assert.NotNull(span);
        await host.Client.GetStringAsync(new Uri("/work", UriKind.Relative));
        await host.Client.GetStringAsync(new Uri("/healthz/live", UriKind.Relative));
        Assert.Equal(0, await host.StopAsync());
    }

    private static void AssertReceived(OtlpReceiver receiver, string metrics, string traces)
    {
        Assert.True(receiver.Has(metrics, "otlp.readings"), "the counter");
        Assert.True(receiver.Has(metrics, "process.resident_memory"), "the process metrics");
        Assert.True(receiver.Has(metrics, "anomaly-test"), "the service's name");
        Assert.True(receiver.Has(traces, "otlp cycle"), "the span of our own");
        Assert.True(receiver.Has(traces, "GET /work"), "the span of the request");
        Assert.False(receiver.Has(traces, "/healthz/live"), "no spans of probes");
    }
}
