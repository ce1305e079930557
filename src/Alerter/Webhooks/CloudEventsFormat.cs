using System.Text.Json;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>CloudEvents 1.0 in structured JSON: the worst incident with the alert event that changed it, and its group.</summary>
internal sealed class CloudEventsFormat : IWebhookFormat
{
    /// <summary>Value of <c>type</c>.</summary>
    public const string EventType = "anomaly.notification.v1";

    public string ContentType => CloudEvent<object>.ContentType;

    public Uri Target(Uri url) => url;

    public byte[] Render(Notification notification) => BodyLimit.Fit(notification, n => JsonSerializer.SerializeToUtf8Bytes(
        new CloudEvent<Data>
        {
            Id = n.Id,
            Source = "/equipment/" + Uri.EscapeDataString(n.Incident.Equipment),
            Type = EventType,
            Subject = n.Incident.Equipment,
            Time = n.Alert?.Time ?? n.Incident.Updated,
            Data = new Data(n.Change, n.Incident, n.Alert, n.Group),
        },
        AlertJson.Options));

    internal sealed record Data(IncidentChange Change, Incident Incident, AlertEvent? Alert, NotificationGroup? Group);
}
