using System.Diagnostics.Metrics;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>Metrics of the score stores and their writer.</summary>
internal static class StoreMetrics
{
    private static readonly Meter Meter = new("StreamingAnomaly.Scorer");

    /// <summary>Points stored.</summary>
    public static readonly Counter<long> Points =
        Meter.CreateCounter<long>("anomaly.store.points", "{point}", "Points that the score store has taken.");

    /// <summary>Records that went to the dead-letter topic, by <c>reason</c>.</summary>
    public static readonly Counter<long> Rejected =
        Meter.CreateCounter<long>("anomaly.store.rejected", "{record}", "Score records that went to the dead-letter topic.");

    /// <summary>Attempts that failed and are repeated, by <c>cause</c>.</summary>
    public static readonly Counter<long> Retries =
        Meter.CreateCounter<long>("anomaly.store.retries", "{attempt}", "Failed attempts to write, each followed by another.");

    /// <summary>Time from having polled a batch to having committed it.</summary>
    public static readonly Histogram<double> BatchSeconds =
        Meter.CreateHistogram<double>("anomaly.store.batch.duration", "s", "Time to store and commit a batch of scores.");

    /// <summary>Records that are in the log and not yet in the store, over the partitions this process reads.</summary>
    public static readonly Gauge<long> Lag =
        Meter.CreateGauge<long>("anomaly.store.lag", "{record}", "Score records not yet stored.");

    /// <summary>Counters are there from the start: an increase does not see a counter's first value.</summary>
    public static void Begin()
    {
        Points.Add(0);
        foreach (var reason in StoreBatch.Reasons) Rejected.Add(0, new KeyValuePair<string, object?>("reason", reason));
    }
}
