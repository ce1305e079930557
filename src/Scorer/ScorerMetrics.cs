using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Scorer;

/// <summary>Metrics of the scoring path; counted per cycle, not per reading.</summary>
internal static class ScorerMetrics
{
    private static readonly string[] Fates = ["scored", "warm-up", "quarantined", "scored-elsewhere"];

    private static readonly Meter Meter = new("StreamingAnomaly.Scorer");

    public static readonly Counter<long> Readings =
        Meter.CreateCounter<long>("anomaly.scorer.readings", "{reading}", "Readings taken in, by fate: scored, warm-up, quarantined, scored-elsewhere (at an edge).");

    public static readonly Counter<long> Quarantined =
        Meter.CreateCounter<long>("anomaly.scorer.quarantined", "{reading}", "Readings set aside, by reason.");

    public static readonly Counter<long> Revised =
        Meter.CreateCounter<long>("anomaly.scorer.revised", "{score}", "Scores that a late reading changed.");

    public static readonly Counter<long> Degraded =
        Meter.CreateCounter<long>("anomaly.scorer.degraded", "{reading}", "Scores made without a detector that should have voted.");

    public static readonly Counter<long> Alerts =
        Meter.CreateCounter<long>("anomaly.scorer.alerts", "{event}", "Alert events emitted.");

    public static readonly Counter<long> Aborted =
        Meter.CreateCounter<long>("anomaly.scorer.aborted", "{cycle}", "Units of work that were rolled back and done again.");

    public static readonly Histogram<double> CycleSeconds =
        Meter.CreateHistogram<double>("anomaly.scorer.cycle.duration", "s", "Time of a unit of work, from polling to commit.");

    public static readonly Histogram<double> LatencySeconds =
        Meter.CreateHistogram<double>("anomaly.scorer.latency", "s", "Oldest reading of a cycle: from being appended to its score being committed.");

    public static readonly Gauge<int> Equipment =
        Meter.CreateGauge<int>("anomaly.scorer.equipment", "{equipment}", "Equipment of the partitions owned.");

    public static readonly Gauge<long> Lag =
        Meter.CreateGauge<long>("anomaly.scorer.lag", "{record}", "Records not yet scored, of the whole group of scorers.");

    /// <summary>Counters are there from the start: no readings at all is a rate of zero, and an increase does not see a counter's first value.</summary>
    public static void Begin()
    {
        foreach (var fate in Fates) Readings.Add(0, new KeyValuePair<string, object?>("fate", fate));
        Degraded.Add(0);
        Revised.Add(0);
        Alerts.Add(0);
        Aborted.Add(0);
    }
}
