using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter;

/// <summary>Notes for each receiver what there is to tell it. Nothing leaves here, but for formats that know no waiting.</summary>
internal sealed class NewsStage(AnomalyOptions options, IncidentLabels labels)
{
    // Samples come by the hundred: what holds back is read once for a unit of work.
    private (AlertWork Work, HoldBook Book)? read;

    private readonly HashSet<string> escalationOnly = [.. options.Alerter.Escalation.Select(e => e.Webhook)];

    /// <summary>Takes in one change of an incident.</summary>
    public void Note(AlertWork work, IncidentTransition transition, InhibitDecision inhibit, DateTimeOffset now)
    {
        var state = transition.State!;
        foreach (var receiver in options.Webhooks)
        {
            var member = work.Groups.Member(receiver.Name, state.Incident.Id);
            var route = RouteRule.Decide(receiver, transition, inhibit, member is not null, escalationOnly.Contains(receiver.Name));
            if (route is { Sends: true, Reason: RouteReason.EverySample }) TellAtOnce(work, receiver, transition, now);
            else if (route.Sends) Put(work, receiver, (member ?? New(receiver, state, transition.Alert!)).With(transition, now), state);
            else if (member is not null) Look(work, receiver, member, transition, now);
        }

        if (options.Alerter.Escalation.Count > 0 && transition.Change == IncidentChange.Escalated)
            work.Holds.Put(state.Incident.Id, work.Holds.Handling(state.Incident.Id), now);
        // What it explained is no longer explained.
        if (options.Alerter.Inhibit.Count > 0 && transition.Change is IncidentChange.Resolved) work.Groups.LookAtHeld(now);
    }

    /// <summary>Makes an incident known to the next receiver.</summary>
    public void Escalate(AlertWork work, WebhookOptions receiver, IncidentState state, DateTimeOffset now)
    {
        var policy = GroupPolicy.For(receiver.Format, options.Alerter.Grouping);
        var member = work.Groups.Member(receiver.Name, state.Incident.Id) ?? new GroupMember
        {
            Endpoint = receiver.Name, Incident = state.Incident.Id, Rule = state.Rule, Stage = state.Incident.Stage,
            Group = policy.GroupOf(labels.Of(state, state.Rule, state.Incident.Stage)).Key,
        };
        Put(work, receiver, member with
        {
            News = member.News ?? IncidentChange.Unacknowledged, NewsAt = member.News is null ? now : member.NewsAt, Urgent = true,
            Since = member.News is null ? state.Incident.Since : member.Since,
        }, state);
    }

    private GroupMember New(WebhookOptions receiver, IncidentState state, AlertEvent alert) => new()
    {
        Endpoint = receiver.Name, Incident = state.Incident.Id,
        Group = GroupPolicy.For(receiver.Format, options.Alerter.Grouping).GroupOf(labels.Of(state, alert.Rule, alert.Stage)).Key,
    };

    private void Put(AlertWork work, WebhookOptions receiver, GroupMember member, IncidentState state)
    {
        // Nobody hears of the end of what was to be escalated to them but never was.
        if (member is { Told: ToldState.Nothing, News: IncidentChange.Resolved } && escalationOnly.Contains(receiver.Name))
        {
            work.Groups.Remove(member);
            return;
        }

        var policy = GroupPolicy.For(receiver.Format, options.Alerter.Grouping);
        var (_, values) = policy.GroupOf(labels.Of(state, member.Rule, member.Stage));
        work.Groups.Put(member);
        var sent = work.Groups.Group(receiver.Name, member.Group)?.LastSent;
        work.Groups.LookAt(receiver.Name, member.Group, values, GroupRule.Due(policy, sent, member.NewsAt, member.Urgent));
    }

    // Not news, but it may decide about news that are held back: an episode came back, or all are over.
    private static void Look(AlertWork work, WebhookOptions receiver, GroupMember member, IncidentTransition transition, DateTimeOffset now)
    {
        if (transition.Change == IncidentChange.Resolved && receiver.Format == WebhookFormat.StageJson)
        {
            work.Groups.Remove(member);
            return;
        }

        if (member.News is null || work.Groups.Group(receiver.Name, member.Group) is not { } group) return;
        if (member.Excused && transition.Change != IncidentChange.EpisodeClosed) work.Groups.Put(member with { Excused = false });
        work.Groups.LookAt(receiver.Name, member.Group, group.Labels, now);
    }

    private void TellAtOnce(AlertWork work, WebhookOptions receiver, IncidentTransition transition, DateTimeOffset now)
    {
        var (state, alert) = (transition.State!, transition.Alert!);
        if (read?.Work != work) read = (work, work.Holds.Book(options.Alerter.Inhibit, labels));
        var hold = read!.Value.Book.Decide(labels.Of(state, alert.Rule, alert.Stage), work.Holds.Handling(state.Incident.Id), now);
        if (!hold.Holds) work.Enqueue(Notification.Of(transition), receiver.Name, state.Incident.Equipment);
    }
}
