using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Outbox;

/// <summary>What a person sends to see whether a receiver works; says that it is a test, and resolves itself.</summary>
internal static class TestNotification
{
    private const string Summary = "Test notification: nothing is wrong, somebody checks that this receiver is reached";

    public static Notification Make(WebhookOptions receiver, DateTimeOffset now)
    {
        var equipment = receiver.Equipment is [var first, ..] ? first.Replace("*", "0", StringComparison.Ordinal)
            : receiver.MachineNumbers.Count > 0 ? receiver.MachineNumbers.Keys.Order(StringComparer.Ordinal).First()
            : "test-0";
        var id = Ids.Derive("test", receiver.Name, now.UtcTicks.ToString());
        var alert = new AlertEvent
        {
            Id = id, Episode = id, Equipment = equipment, Rule = AlertRule.Sample, Phase = AlertPhase.Opened,
            Stage = receiver.MinStage, Time = now, Since = now, Summary = Summary,
            Sensors = [new AlertSensor("test", 1, 0, 0)], Context = new Dictionary<string, string> { ["test"] = "true" },
            Evidence = new AlertEvidence(Topics.Readings, 0, 0, 0, "", "", ""),
        };
        var incident = new Incident
        {
            Id = id, Revision = 1, Equipment = equipment, Status = IncidentStatus.Resolved, Stage = alert.Stage, Since = now,
            Updated = now, Resolved = now, Summary = Summary, Alerts = [id], Sensors = alert.Sensors,
        };
        return new Notification { Id = id, Change = IncidentChange.Resolved, Kind = IncidentKind.Equipment, Incident = incident, Alert = alert };
    }
}
