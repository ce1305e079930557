using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why a notification goes to a receiver or not.</summary>
internal enum RouteReason
{
    Wanted,

    /// <summary>Mode <c>stages</c> with format <c>stage-json</c>: every event is sent, as the field study had it.</summary>
    EverySample,
    Inhibited,
    OtherEquipment,
    BelowMinStage,

    /// <summary>The format has no words for it (<c>stage-json</c>: ends, detector health).</summary>
    NotExpressible,
}

internal readonly record struct RouteDecision(bool Sends, RouteReason Reason);

/// <summary>Which receiver is told what.</summary>
internal static class RouteRule
{
    public static RouteDecision Decide(WebhookOptions receiver, Notification notification, InhibitDecision inhibit)
    {
        if (!Watches(receiver, notification.Incident.Equipment)) return new(false, RouteReason.OtherEquipment);
        if (notification.Stage < receiver.MinStage) return new(false, RouteReason.BelowMinStage);
        if (receiver.Format == WebhookFormat.StageJson)
        {
            if (notification is not { Kind: IncidentKind.Equipment, Alert: { } alert } || notification.Change == IncidentChange.EpisodeClosed)
                return new(false, RouteReason.NotExpressible);
            if (alert.Rule == AlertRule.Sample) return new(true, RouteReason.EverySample);
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
