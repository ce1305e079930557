using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>
/// What is told to people: the worst of a group's news in full, and all of it in <see cref="Group"/>. The id derives from
/// what it tells, so that a replay makes the same notification again and receivers drop it by its <c>webhook-id</c>.
/// </summary>
internal sealed record Notification
{
    public required string Id { get; init; }

    public required IncidentChange Change { get; init; }

    public required IncidentKind Kind { get; init; }

    public required Incident Incident { get; init; }

    /// <summary>The triggering event; null when time alone resolved the incident.</summary>
    public AlertEvent? Alert { get; init; }

    /// <summary>Highest stage that the receiver had been told; 0 if none.</summary>
    public int StageBefore { get; init; }

    /// <summary>The group it is about; null for a format that has no words for one.</summary>
    public NotificationGroup? Group { get; init; }

    /// <summary>Alertmanager: further incidents of the same request.</summary>
    public IReadOnlyList<NotificationPart> Others { get; init; } = [];

    /// <summary>Stage of the event, or the incident's highest at its end.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Stage => Alert?.Stage ?? Incident.Stage;

    public static Notification Of(IncidentTransition transition)
    {
        var state = transition.State ?? throw new ArgumentException("a change without an incident tells nothing", nameof(transition));
        return Of(state, transition.Change, transition.Alert, transition.StageBefore);
    }

    public static Notification Of(IncidentState state, IncidentChange change, AlertEvent? alert, int stageBefore) => new()
    {
        Id = alert is not null
            ? Ids.Derive("notification", state.Incident.Id, alert.Id)
            : Ids.Derive("notification", state.Incident.Id, "resolved", state.Incident.Updated.UtcTicks.ToString()),
        Change = change,
        Kind = state.Kind,
        Incident = state.Incident,
        Alert = alert,
        StageBefore = stageBefore,
    };
}

/// <summary>An incident of a notification that carries several.</summary>
internal sealed record NotificationPart(Incident Incident, IncidentKind Kind, int StageBefore);

/// <summary>The group that a notification is about.</summary>
/// <param name="Labels">Labels that make it; empty: it is the only one.</param>
/// <param name="Reason">Why it is told now.</param>
/// <param name="Active">Incidents that are open and not held back.</param>
/// <param name="News">How many the notification tells of: those of <paramref name="Active"/> that are new or changed, and <paramref name="Ended"/>.</param>
/// <param name="Ended">Incidents that ended since the receiver was told of them.</param>
/// <param name="Held">Open incidents that a silence, a maintenance window, a snooze or a cause holds back.</param>
/// <param name="Members">The worst of active and ended ones, news first.</param>
/// <param name="NotListed">How many of them <paramref name="Members"/> leaves out.</param>
internal sealed record NotificationGroup(
    IReadOnlyDictionary<string, string> Labels, GroupReason Reason, int Active, int News, int Ended, int Held,
    IReadOnlyList<NotificationMember> Members, int NotListed);

/// <summary>An incident in a group's notification.</summary>
/// <param name="Incident">Id.</param>
/// <param name="Equipment">Equipment id.</param>
/// <param name="Stage">Highest stage so far.</param>
/// <param name="Status">Open or resolved.</param>
/// <param name="Change">What is new; null: nothing.</param>
/// <param name="Since">Event time of its begin.</param>
/// <param name="Acknowledged">Who took it on; null: nobody.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record NotificationMember(
    string Incident, string Equipment, int Stage, IncidentStatus Status, IncidentChange? Change, DateTimeOffset Since,
    string? Acknowledged, string Summary);
