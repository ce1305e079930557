using System.Diagnostics.Metrics;

namespace StreamingAnomaly.EventLog.Audit;

/// <summary>Metrics of a process's anchors.</summary>
public sealed class AuditMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "StreamingAnomaly.Audit";

    /// <summary>Creates the instruments.</summary>
    /// <param name="factory">Makes the meter.</param>
    /// <param name="anchors">What they observe.</param>
    public AuditMetrics(IMeterFactory factory, AuditAnchors anchors)
    {
        var meter = factory.Create(MeterName);
        // Observed, so that it is there with 0 from the start: a rate does not see a counter's first value.
        meter.CreateObservableCounter("anomaly.audit.anchor_failures", () => anchors.Failures, "{anchor}", "Anchors of the audit that could not be written.");
        meter.CreateObservableGauge("anomaly.audit.unanchored", () => anchors.Unanchored, "{record}", "Audit records since the last anchor that was written.");
    }
}
