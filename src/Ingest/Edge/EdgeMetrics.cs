using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Metrics of the edge; counted per batch.</summary>
internal static class EdgeMetrics
{
    private const string Reason = "reason";

    private static readonly Meter Meter = new("StreamingAnomaly.Edge");

    public static readonly Counter<long> Forwarded =
        Meter.CreateCounter<long>("anomaly.edge.forwarded", "{record}", "Records that the centre has taken.");

    public static readonly Counter<long> Failures =
        Meter.CreateCounter<long>("anomaly.edge.failures", "{attempt}", "Contacts with the centre that failed or broke off.");

    private static readonly Counter<long> GapReadings =
        Meter.CreateCounter<long>("anomaly.edge.gap", "{reading}", "Readings declared missing, by reason.");

    public static readonly Gauge<long> Waiting =
        Meter.CreateGauge<long>("anomaly.edge.backlog", "{record}", "Records accepted and not yet at the centre.");

    public static readonly Gauge<long> WaitingBytes =
        Meter.CreateGauge<long>("anomaly.edge.backlog.size", "By", "Bytes of them.");

    public static readonly Gauge<double> WaitingSeconds =
        Meter.CreateGauge<double>("anomaly.edge.backlog.age", "s", "Age of the oldest of them.");

    public static readonly Gauge<double> QuotaUsed =
        Meter.CreateGauge<double>("anomaly.edge.quota.used", "1", "Share of the log's quota that is taken by records the centre lacks.");

    public static readonly Gauge<int> Connected =
        Meter.CreateGauge<int>("anomaly.edge.connected", "1", "1 while the centre answers, else 0.");

    /// <summary>Counters are there from the start: an increase does not see a counter's first value.</summary>
    public static void Begin()
    {
        Forwarded.Add(0);
        Failures.Add(0);
        Refused(0);
        Dropped(0);
    }

    /// <summary>Readings declared missing because the full log refused them.</summary>
    public static void Refused(int readings) => GapReadings.Add(readings, new KeyValuePair<string, object?>(Reason, "refused"));

    /// <summary>Readings declared missing because they made room for newer ones.</summary>
    public static void Dropped(int readings) => GapReadings.Add(readings, new KeyValuePair<string, object?>(Reason, "dropped"));
}
