using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Alerter.State;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>A member that was looked at.</summary>
internal sealed record LookedAt(GroupEntry Entry, MemberDecision Decision)
{
    public bool Open => Entry.State.Incident.Status == IncidentStatus.Open;
}

/// <summary>Puts what a group has to tell into one notification.</summary>
internal static class GroupDigest
{
    /// <summary>Members that a notification keeps; a body shows as many as fit.</summary>
    public const int MaxListed = 60;

    private const int MaxSummary = 200;

    /// <summary>The order in which things are told: the worst first, then the oldest.</summary>
    public static List<LookedAt> Order(IEnumerable<LookedAt> news) =>
    [
        .. news.OrderByDescending(n => n.Open).ThenByDescending(n => n.Entry.State.Incident.Stage)
            .ThenBy(n => n.Entry.Member.NewsAt).ThenBy(n => n.Entry.Member.Incident, StringComparer.Ordinal),
    ];

    /// <param name="group">The group.</param>
    /// <param name="reason">Why it tells.</param>
    /// <param name="all">All its members that were looked at.</param>
    /// <param name="told">What is told, in <see cref="Order"/>; with a repeat what is still active.</param>
    /// <param name="alert">The event behind the first of them; null when time alone made it.</param>
    public static Notification Of(GroupState group, GroupReason reason, IReadOnlyList<LookedAt> all, IReadOnlyList<LookedAt> told, AlertEvent? alert)
    {
        var first = told[0].Entry;
        var shown = new List<LookedAt>(told);
        var active = told.Count(t => t.Open);
        var held = 0;
        if (reason != GroupReason.Repeat)
        {
            var still = all.Where(a => a.Decision.Reason == MemberReason.StillActive).ToList();
            active += still.Count;
            if (shown.Count < MaxListed) shown.AddRange(Order(still));
        }

        foreach (var member in all)
            if (member.Open && member.Decision.Reason is MemberReason.Held or MemberReason.QuietUntold) held++;
        var ended = told.Count(t => !t.Open);
        var members = shown.Take(MaxListed).Select(Member).ToList();
        return Notification.Of(first.State, Change(first), alert, first.Member.ToldStage) with
        {
            Id = IdOf(group, reason, told),
            Group = new NotificationGroup(
                group.Labels, reason, active, reason == GroupReason.Repeat ? 0 : told.Count, ended, held, members, active + ended - members.Count),
        };
    }

    /// <summary>What a receiver is told of a member, given what it knows.</summary>
    public static IncidentChange Change(GroupEntry entry) =>
        entry.State.Incident.Status == IncidentStatus.Resolved ? IncidentChange.Resolved : entry.Member.News ?? IncidentChange.StillActive;

    private static NotificationMember Member(LookedAt looked)
    {
        var (incident, summary) = (looked.Entry.State.Incident, looked.Entry.State.Incident.Summary);
        return new NotificationMember(
            incident.Id, incident.Equipment, incident.Stage, incident.Status, looked.Entry.Member.News is null ? null : Change(looked.Entry),
            incident.Since, looked.Entry.Handling.AcknowledgedBy, summary.Length <= MaxSummary ? summary : summary[..(MaxSummary - 1)] + "…");
    }

    // The notification before makes repeats differ; what is told makes a lost file not reuse ids for something else.
    private static string IdOf(GroupState group, GroupReason reason, IReadOnlyList<LookedAt> told) => Ids.Derive(
    [
        "notification", group.Endpoint, group.Key, group.LastNotification ?? "", reason == GroupReason.Repeat ? "repeat" : "news",
        .. told.Select(t => $"{t.Entry.Member.Incident} {Change(t.Entry)} {t.Entry.Member.Alert}"),
    ]);
}
