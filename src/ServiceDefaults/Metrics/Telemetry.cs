using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Metrics;

/// <summary>
/// Collects every meter and activity source named <c>StreamingAnomaly.*</c> and the web server's own. Metrics are read at
/// <c>/metrics</c>; with <c>telemetry.otlpEndpoint</c> they and the traces also go there. Disposing it sends the rest.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string Ours = "StreamingAnomaly.*";

    /// <summary>OTLP's registered port for gRPC; any other port is taken for HTTP with Protobuf bodies.</summary>
    private const int GrpcPort = 4317;

    /// <summary>Seconds, for histograms whose instrument advises nothing: from a fast batch to a stuck one.</summary>
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly MeterProvider metrics;
    private readonly TracerProvider? traces;

    public Telemetry(AnomalyHostOptions options, ILogger<PrometheusExposition> log)
    {
        ProcessMetrics.Register();
        Exposition = new PrometheusExposition(log);
        var endpoint = options.Configuration.Telemetry.OtlpEndpoint is { } text ? new Uri(text) : null;
        var resource = ResourceBuilder.CreateEmpty()
            .AddService("anomaly-" + options.Service, "streaming-anomaly", Version, autoGenerateServiceInstanceId: false, Environment.MachineName)
            .AddTelemetrySdk();

        var meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(Ours, "Microsoft.AspNetCore.Hosting")
            .AddView(Buckets)
            .AddReader(new BaseExportingMetricReader(Exposition));
        if (endpoint is not null) meters.AddOtlpExporter(o => SendTo(o, endpoint, "v1/metrics"));
        metrics = meters.Build();
        if (endpoint is null) return;
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(Ours, "Microsoft.AspNetCore")
            .AddOtlpExporter(o => SendTo(o, endpoint, "v1/traces"))
            .Build();
    }

    /// <summary>The page for Prometheus.</summary>
    public PrometheusExposition Exposition { get; }

    private static string Version { get; } = typeof(Telemetry).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics.Dispose();
        traces?.Dispose();
    }

    private static void SendTo(OtlpExporterOptions options, Uri endpoint, string path)
    {
        var grpc = endpoint.Port == GrpcPort;
        options.Protocol = grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = grpc ? endpoint : new Uri(endpoint.AbsoluteUri.TrimEnd('/') + '/' + path);
    }

    private static MetricStreamConfiguration? Buckets(Instrument instrument) =>
        instrument is Histogram<double> { Unit: "s", Advice: null or { HistogramBucketBoundaries: null } }
            ? new ExplicitBucketHistogramConfiguration { Boundaries = Seconds }
            : null;
}
