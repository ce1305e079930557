using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Webhooks;

/// <summary>
/// Alertmanager's API v2. Its alerts are told apart by their labels, and the stage is one: an escalation ends the alert of
/// the stage before and starts that of the new one.
/// </summary>
internal sealed class AlertmanagerFormat : IWebhookFormat
{
    private const int ListedSensors = 5;

    public string ContentType => "application/json";

    public Uri Target(Uri url) => new(url.AbsoluteUri.TrimEnd('/') + "/api/v2/alerts");

    public byte[] Render(Notification notification)
    {
        var alerts = new List<Alert>(1 + notification.Others.Count);
        Add(alerts, notification.Incident, notification.Kind, notification.StageBefore);
        foreach (var other in notification.Others) Add(alerts, other.Incident, other.Kind, other.StageBefore);
        return JsonSerializer.SerializeToUtf8Bytes(alerts, AlertJson.Options);
    }

    /// <summary>Says again that these incidents are open.</summary>
    public static byte[] Repeat(IEnumerable<IncidentState> open) => JsonSerializer.SerializeToUtf8Bytes(
        open.Select(s => Of(s.Incident, s.Kind, s.Incident.Stage, s.Incident.Resolved)), AlertJson.Options);

    private static void Add(List<Alert> alerts, Incident incident, IncidentKind kind, int stageBefore)
    {
        alerts.Add(Of(incident, kind, incident.Stage, incident.Resolved));
        if (stageBefore > 0 && stageBefore < incident.Stage) alerts.Add(Of(incident, kind, stageBefore, incident.Updated));
    }

    private static Alert Of(Incident incident, IncidentKind kind, int stage, DateTimeOffset? end) => new(
        new Dictionary<string, string>
        {
            ["alertname"] = kind switch
            {
                IncidentKind.Detector => "DetectorDegraded",
                IncidentKind.Silent => "EquipmentSilent",
                IncidentKind.Frozen => "SensorFrozen",
                IncidentKind.System => "Backlog",
                _ => "EquipmentAnomaly",
            },
            ["equipment"] = incident.Equipment,
            ["stage"] = stage.ToString(CultureInfo.InvariantCulture),
            ["severity"] = stage switch { 1 => "attention", 2 => "caution", 3 => "warning", _ => "critical" },
        },
        new Dictionary<string, string>
        {
            ["summary"] = incident.Summary.Length <= 2000 ? incident.Summary : incident.Summary[..2000],
            ["sensors"] = string.Join(", ", incident.Sensors.Take(ListedSensors).Select(s => s.Sensor)),
            ["incident"] = incident.Id,
        },
        incident.Since,
        end is { } time && time < incident.Since ? incident.Since : end);

    private sealed record Alert(
        IReadOnlyDictionary<string, string> Labels,
        IReadOnlyDictionary<string, string> Annotations,
        DateTimeOffset StartsAt,
        DateTimeOffset? EndsAt);
}
