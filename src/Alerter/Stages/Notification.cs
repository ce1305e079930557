using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>
/// What is told to people: a snapshot of the incident and the event that changed it. The id derives from both, so that a
/// replay makes the same notification again and receivers drop it by its <c>webhook-id</c>.
/// </summary>
internal sealed record Notification
{
    public required string Id { get; init; }

    public required IncidentChange Change { get; init; }

    public required IncidentKind Kind { get; init; }

    public required Incident Incident { get; init; }

    /// <summary>The triggering event; null when time alone resolved the incident.</summary>
    public AlertEvent? Alert { get; init; }

    /// <summary>Highest stage the incident had reached before; 0 if it is new.</summary>
    public int StageBefore { get; init; }

    /// <summary>Stage by which receivers filter: the event's own, or the incident's highest at its end.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Stage => Alert?.Stage ?? Incident.Stage;

    public static Notification Of(IncidentTransition transition)
    {
        var state = transition.State ?? throw new ArgumentException("a change without an incident tells nothing", nameof(transition));
        var incident = state.Incident;
        return new Notification
        {
            Id = transition.Alert is { } alert
                ? Ids.Derive("notification", incident.Id, alert.Id)
                : Ids.Derive("notification", incident.Id, "resolved", incident.Updated.UtcTicks.ToString()),
            Change = transition.Change,
            Kind = state.Kind,
            Incident = incident,
            Alert = transition.Alert,
            StageBefore = transition.StageBefore,
        };
    }
}
