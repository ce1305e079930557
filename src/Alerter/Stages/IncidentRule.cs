using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>What an alert event, or the passing of time, did to an incident.</summary>
internal enum IncidentChange
{
    /// <summary>An episode closed that was not open; recorded, without effect.</summary>
    None,
    Opened,

    /// <summary>Another event of an incident that is open anyway, at no higher stage than it has reached.</summary>
    Joined,
    Escalated,
    EpisodeClosed,

    /// <summary>It had been resolved by the clock, but the event's own time says that it was not over.</summary>
    Reopened,
    Resolved,

    /// <summary>Nothing new: it goes on. Told when a repeat is due or a snooze is over.</summary>
    StillActive,

    /// <summary>Nobody has acknowledged it: told to the next receiver.</summary>
    Unacknowledged,
}

/// <summary>A decision about one incident.</summary>
/// <param name="Change">What happened.</param>
/// <param name="State">The incident after it; null if there is none.</param>
/// <param name="Alert">The event behind it; null when time alone resolved it.</param>
/// <param name="ActiveBefore">Highest stage that was active before the event.</param>
/// <param name="StageBefore">Highest stage the incident had reached before; 0 if it did not exist.</param>
internal sealed record IncidentTransition(
    IncidentChange Change, IncidentState? State, AlertEvent? Alert, int ActiveBefore, int StageBefore);

/// <summary>
/// Alert events of one equipment become incidents. Everything is decided by event time, so that any batching, redelivery
/// or sweep by the wall clock leads to the same incidents.
/// </summary>
internal static class IncidentRule
{
    /// <summary>Ids an incident lists: the first and the newest. Mode <c>stages</c> makes an event per sample.</summary>
    public const int ListedAlerts = 100;

    /// <summary>Each kind is told by itself: that an equipment fell silent is news also while it is at stage 4.</summary>
    public static IncidentKind KindOf(AlertEvent alert) => alert.Rule switch
    {
        AlertRule.DetectorDegraded => IncidentKind.Detector,
        AlertRule.EquipmentSilent => IncidentKind.Silent,
        AlertRule.SensorFrozen => IncidentKind.Frozen,
        AlertRule.Backlog => IncidentKind.System,
        _ => IncidentKind.Equipment,
    };

    /// <summary>The resolution of <paramref name="state"/> if it was quiet long enough before <paramref name="at"/>.</summary>
    public static IncidentTransition? ResolveBefore(IncidentState state, DateTimeOffset at, TimeSpan resolveAfter) =>
        state.Incident.Status == IncidentStatus.Open && state.QuietSince is { } quiet && quiet + resolveAfter < at
            ? Resolve(state, resolveAfter)
            : null;

    /// <summary>Resolves a quiet incident. Its end is counted in event time, whoever notices it and when.</summary>
    public static IncidentTransition Resolve(IncidentState state, TimeSpan resolveAfter)
    {
        var quiet = state.QuietSince ?? throw new InvalidOperationException($"incident {state.Incident.Id} has open episodes");
        var end = quiet + resolveAfter;
        var incident = state.Incident with
        {
            Revision = state.Incident.Revision + 1, Status = IncidentStatus.Resolved, Resolved = end, Updated = end,
        };
        return new(IncidentChange.Resolved, state with { Incident = incident }, null, 0, incident.Stage);
    }

    /// <summary>Takes in one event. <paramref name="state"/> is the equipment's newest incident of the event's kind.</summary>
    public static IncidentTransition Apply(IncidentState? state, AlertEvent alert, TimeSpan resolveAfter)
    {
        if (state is { Incident: { Status: IncidentStatus.Resolved, Resolved: { } end } } && alert.Time > end) state = null;
        var over = alert.Phase == AlertPhase.Closed && alert.Rule != AlertRule.Sample;
        if (over && state?.Open.Any(e => e.Id == alert.Episode) != true) return new(IncidentChange.None, null, alert, 0, 0);

        var active = state?.ActiveStage(alert.Time, resolveAfter) ?? 0;
        if (state is null) return new(IncidentChange.Opened, Collect(Begin(alert), alert), alert, 0, 0);

        var before = state.Incident;
        var change = over ? IncidentChange.EpisodeClosed
            : before.Status == IncidentStatus.Resolved ? IncidentChange.Reopened
            : alert.Stage > before.Stage ? IncidentChange.Escalated
            : IncidentChange.Joined;
        return new(change, Collect(state, alert), alert, active, before.Stage);
    }

    private static IncidentState Begin(AlertEvent alert) => new()
    {
        Kind = KindOf(alert),
        Context = IncidentLabels.Kept(alert),
        Incident = new Incident
        {
            Id = Ids.Derive("incident", alert.Id),
            Revision = 0,
            Equipment = alert.Equipment,
            Status = IncidentStatus.Open,
            Stage = 0,
            Since = alert.Since,
            Updated = alert.Time,
            Summary = alert.Summary,
        },
    };

    private static IncidentState Collect(IncidentState state, AlertEvent alert)
    {
        var (open, lastAt) = Episodes(state, alert);
        var before = state.Incident;
        var higher = alert.Stage > before.Stage;
        var incident = before with
        {
            Revision = before.Revision + 1,
            Status = IncidentStatus.Open,
            Resolved = null,
            Stage = Math.Max(before.Stage, alert.Stage),
            Since = Earlier(before.Since, alert.Since),
            Updated = Later(before.Updated, alert.Time),
            Summary = higher ? alert.Summary : before.Summary,
            Sensors = higher ? alert.Sensors : before.Sensors,
            Trust = higher ? alert.Trust : before.Trust,
            Alerts = Listed(before.Alerts, alert.Id),
            OpenEpisodes = [.. open.Select(e => e.Id)],
        };
        return state with
        {
            Incident = incident, Open = open, LastAt = lastAt, AlertCount = state.AlertCount + 1, Rule = higher ? alert.Rule : state.Rule,
        };
    }

    private static (IReadOnlyList<OpenEpisode>, IReadOnlyList<DateTimeOffset?>) Episodes(IncidentState state, AlertEvent alert)
    {
        var known = state.Open.FirstOrDefault(e => e.Id == alert.Episode);
        var others = state.Open.Where(e => e.Id != alert.Episode);
        var stage = Math.Max(known?.Stage ?? 0, alert.Stage);
        if (alert.Phase != AlertPhase.Closed && alert.Rule != AlertRule.Sample)
            return ([.. others, new OpenEpisode(alert.Episode, stage)], state.LastAt);

        var lastAt = state.LastAt.ToArray();
        lastAt[stage] = lastAt[stage] is { } last ? Later(last, alert.Time) : alert.Time;
        return ([.. others], lastAt);
    }

    private static IReadOnlyList<string> Listed(IReadOnlyList<string> ids, string id) =>
        ids.Count < ListedAlerts ? [.. ids, id] : [ids[0], .. ids.Skip(2), id];

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a >= b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a <= b ? a : b;
}
