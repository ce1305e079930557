using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter;

/// <summary>
/// Looks at the groups whose time has come and puts what they have to tell into the outbox. Silences, maintenance windows,
/// snoozes and causes are asked here, at the moment a notification is made, and nowhere before.
/// </summary>
/// <param name="options">Receivers, grouping, causes.</param>
/// <param name="labels">How incidents are labelled.</param>
/// <param name="metrics">Counts.</param>
/// <param name="doubt">Called with the reason while a maintenance window cannot be asked.</param>
internal sealed class NotifyStage(AnomalyOptions options, IncidentLabels labels, AlerterMetrics metrics, Action<string> doubt)
{
    private readonly Dictionary<string, GroupPolicy> policies = options.Webhooks
        .DistinctBy(w => w.Name).ToDictionary(w => w.Name, w => GroupPolicy.For(w.Format, options.Alerter.Grouping));

    /// <param name="work">The unit of work.</param>
    /// <param name="behind">Whether the log holds events that were not read yet.</param>
    /// <param name="now">Wall time.</param>
    public void Run(AlertWork work, bool behind, DateTimeOffset now)
    {
        HoldBook? book = null;
        foreach (var group in work.Groups.Due(now))
        {
            if (!policies.TryGetValue(group.Endpoint, out var policy)) continue;
            book ??= work.Holds.Book(options.Alerter.Inhibit, labels, behind);
            Look(work, group, policy, book, now);
        }
    }

    private void Look(AlertWork work, GroupState group, GroupPolicy policy, HoldBook book, DateTimeOffset now)
    {
        var all = work.Groups.Entries(group).ConvertAll(e => Look(work, e, book, now));
        var news = all.Where(a => a.Decision.Reason == MemberReason.News).ToList();
        var active = all.Where(a => a.Decision.Reason == MemberReason.StillActive).ToList();
        var decision = GroupRule.Decide(
            policy, group.LastSent, news.Select(n => (n.Entry.Member.NewsAt, n.Entry.Member.Urgent)),
            active.Exists(a => a.Entry.Handling.Acknowledged is null), now);

        if (all.Find(a => a.Decision.Hold.Reason == HoldReason.MaintenanceUnknown) is { } unknown) doubt(unknown.Decision.Hold.By);
        var next = decision.Next;
        foreach (var held in all)
            if (held.Entry.Member.News is not null && held.Decision.Hold is { Holds: true } hold && hold.Until < next) next = hold.Until;
        if (decision.Tells) group = Tell(work, group, policy, decision.Reason, all, GroupDigest.Order(news.Count > 0 ? news : active), now);
        work.Groups.Settle(group, next);
    }

    private LookedAt Look(AlertWork work, GroupEntry entry, HoldBook book, DateTimeOffset now)
    {
        var member = entry.Member;
        var names = labels.Of(entry.State, member.Rule, member.Stage);
        var decision = MemberRule.Decide(member, entry.State, names, entry.Handling, book, now);
        if (decision.Hold.Holds && member.News is not null) metrics.Held(decision.Hold.Reason);
        switch (decision.Reason)
        {
            case MemberReason.EndedUntold:
                metrics.Untold();
                work.Groups.Remove(member);
                break;
            case MemberReason.Over:
                work.Groups.Remove(member);
                break;
            case MemberReason.NewsOver:
                member = member with { News = null, Excused = false };
                work.Groups.Put(member);
                entry = entry with { Member = member };
                decision = MemberRule.Decide(member, entry.State, names, entry.Handling, book, now);
                break;
            default:
                if (decision.Excused == member.Excused) break;
                member = member with { Excused = decision.Excused };
                work.Groups.Put(member);
                break;
        }

        return new LookedAt(entry with { Member = member }, decision);
    }

    private GroupState Tell(
        AlertWork work, GroupState group, GroupPolicy policy, GroupReason reason, List<LookedAt> all, List<LookedAt> told, DateTimeOffset now)
    {
        foreach (var part in told.Chunk(policy.MaxNews == int.MaxValue ? told.Count : policy.MaxNews))
        {
            var notification = Make(work, group, policy, reason, all, part);
            work.Enqueue(notification, group.Endpoint, group.Key);
            metrics.Told(reason, part.Length);
            foreach (var member in part) Told(work, notification, member, reason, now);
            group = group with { LastSent = now, LastNotification = notification.Id };
        }

        return group;
    }

    private Notification Make(AlertWork work, GroupState group, GroupPolicy policy, GroupReason reason, List<LookedAt> all, LookedAt[] told)
    {
        var first = told[0].Entry;
        var alert = first.Member.Alert is { } id && first.State.Incident.Status == IncidentStatus.Open ? work.Alert(id) : null;
        switch (options.Webhooks.First(w => w.Name == group.Endpoint).Format)
        {
            case WebhookFormat.StageJson:
                return Notification.Of(first.State, GroupDigest.Change(first), first.Member.Alert is { } own ? work.Alert(own) : null, first.Member.ToldStage);
            case WebhookFormat.Alertmanager:
                return GroupDigest.Of(group, reason, all, told, alert) with
                {
                    Group = null,
                    Others = [.. told.Skip(1).Select(t => new NotificationPart(t.Entry.State.Incident, t.Entry.State.Kind, t.Entry.Member.ToldStage))],
                };
            default:
                return GroupDigest.Of(group, reason, all, told, alert);
        }
    }

    private void Told(AlertWork work, Notification notification, LookedAt looked, GroupReason reason, DateTimeOffset now)
    {
        var (member, incident) = (looked.Entry.Member, looked.Entry.State.Incident);
        work.Told(notification.Id, incident.Id, GroupDigest.Change(looked.Entry), incident.Stage);
        if (reason == GroupReason.Repeat) return;
        if (incident.Status == IncidentStatus.Resolved) work.Groups.Remove(member);
        else work.Groups.Put(member with { News = null, Urgent = false, Excused = false, Told = ToldState.Open, ToldStage = incident.Stage });
        if (options.Alerter.Escalation is not [var first, ..] || looked.Entry.Handling.Told is not null) return;
        work.Holds.Put(incident.Id, looked.Entry.Handling with { Told = now }, now + first.After);
    }
}
