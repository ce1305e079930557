using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using StreamingAnomaly.ServiceDefaults.Hosting;

namespace StreamingAnomaly.ServiceDefaults.Metrics;

/// <summary>
/// The page at <c>/metrics</c>. The OpenTelemetry SDK aggregates; this writes down what it hands over
/// (docs/adr/0006-metrics-exposition.md).
/// </summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExposition(ILogger<PrometheusExposition> log) : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock gate = new();
    private readonly HashSet<string> reported = new(StringComparer.Ordinal);
    private PrometheusText page = new();

    /// <inheritdoc/>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Collects all instruments and returns them as text; one scrape at a time.</summary>
    public string Scrape()
    {
        lock (gate)
        {
            page = new PrometheusText();
            Collect?.Invoke(Timeout.Infinite);
            foreach (var conflict in page.Conflicts)
                if (reported.Add(conflict)) HostLog.MetricLeftOut(log, conflict);
            return page.ToString();
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch) Write(metric, page);
        return ExportResult.Success;
    }

    private static void Write(Metric metric, PrometheusText page)
    {
        var type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            MetricType.ExponentialHistogram => null, // Not in this text format; no view of ours makes one.
            _ => "gauge",
        };
        if (type is null) return;
        var name = PrometheusName.Metric(metric.Name, metric.Unit, type == "counter", type == "gauge");
        if (!page.Begin(name, type, metric.Description is { Length: > 0 } help ? help : metric.Name)) return;
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (type == "histogram") page.Histogram(name, Labels(point), Buckets(point), point.GetHistogramSum(), point.GetHistogramCount());
            else page.Value(name, Labels(point), Value(metric.MetricType, point));
        }
    }

    private static double Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static List<(double, long)> Buckets(in MetricPoint point)
    {
        var buckets = new List<(double, long)>();
        foreach (var bucket in point.GetHistogramBuckets()) buckets.Add((bucket.ExplicitBound, bucket.BucketCount));
        return buckets;
    }

    /// <summary>Tags by label name; two tags that become one name share its value, as the specification asks.</summary>
    private static List<KeyValuePair<string, string>> Labels(in MetricPoint point)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in point.Tags)
        {
            var name = PrometheusName.Label(key);
            var text = value switch
            {
                bool b => b ? "true" : "false",
                IFormattable f => f.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                _ => value?.ToString() ?? "",
            };
            labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{text}" : text;
        }

        return [.. labels];
    }
}
