using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why a change is news for a receiver or not.</summary>
internal enum RouteReason
{
    Wanted,

    /// <summary>Mode <c>stages</c> with format <c>stage-json</c>: every event is sent, as the field study had it.</summary>
    EverySample,
    Inhibited,
    OtherEquipment,
    BelowMinStage,

    /// <summary>The end of what it was never told of.</summary>
    NeverHeardOf,

    /// <summary>It is told only what nobody acknowledges.</summary>
    EscalationOnly,

    /// <summary>The format has no words for it (<c>stage-json</c>: ends, detector health).</summary>
    NotExpressible,
}

internal readonly record struct RouteDecision(bool Sends, RouteReason Reason);

/// <summary>Which receiver is told what.</summary>
internal static class RouteRule
{
    /// <param name="receiver">The receiver.</param>
    /// <param name="transition">What happened.</param>
    /// <param name="inhibit">Whether that is news at all.</param>
    /// <param name="involved">Whether the incident is, or is to be, told to it.</param>
    /// <param name="escalationOnly">Whether it is named in the escalation.</param>
    public static RouteDecision Decide(
        WebhookOptions receiver, IncidentTransition transition, InhibitDecision inhibit, bool involved, bool escalationOnly)
    {
        var state = transition.State ?? throw new ArgumentException("a change without an incident tells nothing", nameof(transition));
        if (!Watches(receiver, state.Incident.Equipment)) return new(false, RouteReason.OtherEquipment);
        if (escalationOnly && !involved) return new(false, RouteReason.EscalationOnly);
        if (!involved && transition.Change == IncidentChange.Resolved) return new(false, RouteReason.NeverHeardOf);
        if (transition.Alert is { } alert && alert.Stage < receiver.MinStage) return new(false, RouteReason.BelowMinStage);
        if (receiver.Format == WebhookFormat.StageJson)
        {
            if (state.Kind != IncidentKind.Equipment || transition.Alert is not { } told || transition.Change == IncidentChange.EpisodeClosed)
                return new(false, RouteReason.NotExpressible);
            if (told.Rule == AlertRule.Sample) return new(true, RouteReason.EverySample);
        }

        return inhibit.Notifies ? new(true, RouteReason.Wanted) : new(false, RouteReason.Inhibited);
    }

    public static bool Watches(WebhookOptions receiver, string equipment)
    {
        if (receiver.Equipment.Count == 0) return true;
        foreach (var pattern in receiver.Equipment)
        {
            if (pattern.EndsWith('*') ? equipment.StartsWith(pattern[..^1], StringComparison.Ordinal) : equipment == pattern) return true;
        }

        return false;
    }
}
