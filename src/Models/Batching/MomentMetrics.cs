using System.Diagnostics.Metrics;
using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Batching;

/// <summary>All metrics of the MOMENT batcher; meter <c>StreamingAnomaly.Models</c>.</summary>
internal sealed class MomentMetrics : IDisposable
{
    public const string MeterName = "StreamingAnomaly.Models";

    /// <summary>Operations that may fail.</summary>
    public const string Load = "load", Run = "run";

    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> windows;
    private readonly Counter<long> batches;
    private readonly Counter<long> refused;
    private readonly Counter<long> failures;
    private readonly Histogram<double> seconds;
    private readonly Histogram<double> fill;

    public MomentMetrics(Func<int> queue, Func<bool> available)
    {
        windows = meter.CreateCounter<long>("anomaly.moment.windows", "{window}", "Windows answered, by status and refusal");
        batches = meter.CreateCounter<long>("anomaly.moment.batches", "{batch}", "Batches run");
        refused = meter.CreateCounter<long>("anomaly.moment.refused", "{window}", "Windows refused without a run, by reason: backlog or unavailable");
        failures = meter.CreateCounter<long>("anomaly.moment.failures", "{failure}", "Failed loads and runs, by operation");
        seconds = meter.CreateHistogram<double>("anomaly.moment.batch.duration", "s", "Time of a batch in the model");
        fill = meter.CreateHistogram<double>("anomaly.moment.batch.fill", "1", "Windows in a batch, as a share of its size");
        // There from the start: an increase does not see a counter's first value.
        foreach (var operation in new[] { Load, Run }) failures.Add(0, new KeyValuePair<string, object?>("operation", operation));
        meter.CreateObservableGauge("anomaly.moment.queue", queue, "{window}", "Windows waiting");
        meter.CreateObservableGauge("anomaly.moment.available", () => available() ? 1 : 0, "1", "1 if a model is loaded and works");
    }

    public void Answered(MomentScore score) => windows.Add(1, new("status", score.Refusal == WindowRefusal.None ? "scored" : "refused"), new("refusal", Name(score.Refusal)));

    public void Batch(TimeSpan duration, double share)
    {
        batches.Add(1);
        seconds.Record(duration.TotalSeconds);
        fill.Record(share);
    }

    public void Refused(MomentStatus status) =>
        refused.Add(1, new KeyValuePair<string, object?>("reason", status == MomentStatus.Backlog ? "backlog" : "unavailable"));

    public void Failed(string operation) => failures.Add(1, new KeyValuePair<string, object?>("operation", operation));

    public void Dispose() => meter.Dispose();

    private static string Name(WindowRefusal refusal) => refusal switch
    {
        WindowRefusal.None => "none",
        WindowRefusal.NotFinite => "not_finite",
        WindowRefusal.NoCompletePatch => "no_complete_patch",
        WindowRefusal.NewestIncomplete => "newest_incomplete",
        WindowRefusal.NoContext => "no_context",
        _ => "wrong_length",
    };
}
