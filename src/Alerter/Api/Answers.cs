using System.Text.Json;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>One page of a list; <paramref name="Next"/> is the cursor of the following page, absent on the last.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    public static Page<T> Of(List<(T Item, Cursor At)> rows, int limit) =>
        new([.. rows.Select(r => r.Item)], rows.Count == limit ? rows[^1].At.ToString() : null);
}

/// <summary>An incident with its newest alert events, what people did about it, and who was told.</summary>
internal sealed record IncidentDetails(
    Incident Incident, int AlertCount, IReadOnlyList<AlertEvent> Alerts, IncidentHandling Handling, IReadOnlyList<ChangeView> Changes,
    IReadOnlyList<ToldView> Told);

/// <summary>What people did about an incident.</summary>
internal sealed record IncidentHandling(
    DateTimeOffset? Acknowledged, string? AcknowledgedBy, DateTimeOffset? SnoozedUntil, string? SnoozedBy, FeedbackVerdict? Verdict, int Escalated)
{
    public static IncidentHandling Of(Handling h) => new(h.Acknowledged, h.AcknowledgedBy, h.SnoozedUntil, h.SnoozedBy, h.Verdict, h.Escalated);
}

/// <summary>A change that a person made.</summary>
internal sealed record ChangeView(long Seq, DateTimeOffset Time, string Actor, string Action, string Target, JsonElement Detail);

/// <summary>A notification that told of an incident.</summary>
internal sealed record ToldView(string Notification, string Webhook, IncidentChange Change, int Stage, DateTimeOffset Made, string State);

/// <summary>A notification: what it said first, and how many incidents it told of.</summary>
internal sealed record NotificationView(
    string Id, DateTimeOffset Made, string Webhook, string State, IncidentChange Change, string Equipment, int Stage, int Incidents, NotificationGroup? Group);

/// <summary>An incident that a notification told of.</summary>
internal sealed record ToldIncident(string Incident, string Equipment, IncidentChange Change, int Stage);

/// <summary>A receiver's group.</summary>
internal sealed record GroupView(
    string Webhook, IReadOnlyDictionary<string, string> Labels, int Members, int News, DateTimeOffset? LastSent, DateTimeOffset? Next);

/// <summary>A receiver. The URL is shown without its path, which often holds a token.</summary>
internal sealed record WebhookStatus(
    string Name, string Host, string Format, int MinStage, string State, string? Reason, long Pending, long Parked,
    DateTimeOffset? NextAttempt, DeliveryAttempt? LastDelivery);

/// <summary>One line of the delivery log, with its place in it.</summary>
internal sealed record DeliveryLine(
    long Seq, DateTimeOffset Time, string Outcome, int? Status, double LatencyMs, string? Detail, int Attempt, string Notification);

/// <summary>The newest attempt.</summary>
internal sealed record DeliveryAttempt(
    DateTimeOffset Time, string Outcome, int? Status, double LatencyMs, string? Detail, int Attempt, string Notification);

/// <summary>A notification that was given up.</summary>
internal sealed record ParkedNotification(
    string Notification, string Incident, string Equipment, int Attempts, DateTimeOffset Since, string? Reason);

/// <summary>Result of a test.</summary>
internal sealed record TestResult(string Webhook, bool Delivered, string Outcome, int? Status, double LatencyMs, string? Detail);

/// <summary>Result of a replay.</summary>
internal sealed record ReplayResult(string Webhook, int Replayed);
