using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>One page of a list; <paramref name="Next"/> is the cursor of the following page, absent on the last.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    public static Page<T> Of(List<(T Item, Cursor At)> rows, int limit) =>
        new([.. rows.Select(r => r.Item)], rows.Count == limit ? rows[^1].At.ToString() : null);
}

/// <summary>An incident with its newest alert events.</summary>
internal sealed record IncidentDetails(Incident Incident, int AlertCount, IReadOnlyList<AlertEvent> Alerts);

/// <summary>A receiver. The URL is shown without its path, which often holds a token.</summary>
internal sealed record WebhookStatus(
    string Name, string Host, string Format, int MinStage, string State, string? Reason, long Pending, long Parked,
    DateTimeOffset? NextAttempt, DeliveryAttempt? LastDelivery);

/// <summary>One line of the delivery log.</summary>
internal sealed record DeliveryAttempt(
    DateTimeOffset Time, string Outcome, int? Status, double LatencyMs, string? Detail, int Attempt, string Notification);

/// <summary>A notification that was given up.</summary>
internal sealed record ParkedNotification(
    string Notification, string Incident, string Equipment, int Attempts, DateTimeOffset Since, string? Reason);

/// <summary>Result of a test.</summary>
internal sealed record TestResult(string Webhook, bool Delivered, string Outcome, int? Status, double LatencyMs, string? Detail);

/// <summary>Result of a replay.</summary>
internal sealed record ReplayResult(string Webhook, int Replayed);
