using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why the next receiver is told of an incident or not.</summary>
internal enum EscalationReason
{
    /// <summary>All steps were taken, or there are none.</summary>
    NoMoreSteps,
    NotToldYet,
    Acknowledged,
    Resolved,
    BelowMinStage,
    Waiting,

    /// <summary>Nobody acknowledged it in time.</summary>
    Unacknowledged,
}

/// <param name="Escalates">Whether the receiver of the next step is told.</param>
/// <param name="Reason">Why.</param>
/// <param name="Next">When to look again; null: when something happens.</param>
internal readonly record struct EscalationDecision(bool Escalates, EscalationReason Reason, DateTimeOffset? Next);

/// <summary>An incident that nobody acknowledges is told to the next receiver.</summary>
internal static class EscalationRule
{
    public static EscalationDecision Decide(IReadOnlyList<EscalationOptions> steps, Incident incident, Handling handling, DateTimeOffset now)
    {
        if (handling.Escalated >= steps.Count) return new(false, EscalationReason.NoMoreSteps, null);
        if (handling.Told is not { } told) return new(false, EscalationReason.NotToldYet, null);
        if (handling.Acknowledged is not null) return new(false, EscalationReason.Acknowledged, null);
        if (incident.Status == IncidentStatus.Resolved) return new(false, EscalationReason.Resolved, null);
        var step = steps[handling.Escalated];
        if (incident.Stage < step.MinStage) return new(false, EscalationReason.BelowMinStage, null);
        return told + step.After <= now
            ? new(true, EscalationReason.Unacknowledged, null)
            : new(false, EscalationReason.Waiting, told + step.After);
    }
}
