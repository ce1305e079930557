using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>
/// What <c>/healthz/ready</c> would say, as a metric. A scrape cannot wait for checks that ask a log or a store, so ASP.NET asks
/// them every <see cref="Period"/> and a scrape reads the last answers.
/// </summary>
internal sealed class ReadinessMetrics : IHealthCheckPublisher
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "StreamingAnomaly.Readiness";

    /// <summary>Time between two rounds: as often as the metrics are scraped by default, less often than orchestrators probe.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>Older answers count as not ready: a check that blocks, or a process that has no thread left, publishes none.</summary>
    public static readonly TimeSpan Stale = 4 * Period;

    private readonly TimeProvider time;
    private volatile Round? last;

    public ReadinessMetrics(IMeterFactory factory, TimeProvider time)
    {
        this.time = time;
        factory.Create(MeterName).CreateObservableGauge(
            "anomaly.ready", Measure, "1", "What a check of /healthz/ready says: 1 ready, 0.5 degraded (works with something missing), 0 not ready.");
    }

    /// <inheritdoc/>
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        last = new Round(report, time.GetTimestamp());
        return Task.CompletedTask;
    }

    private IEnumerable<Measurement<double>> Measure()
    {
        if (last is not { } round) yield break;
        var current = time.GetElapsedTime(round.At) <= Stale;
        foreach (var (name, entry) in round.Report.Entries)
            yield return new(current ? Value(entry.Status) : 0, new KeyValuePair<string, object?>("check", name));
    }

    private static double Value(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => 1,
        HealthStatus.Degraded => 0.5,
        _ => 0,
    };

    private sealed record Round(HealthReport Report, long At);
}
