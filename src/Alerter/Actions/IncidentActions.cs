using StreamingAnomaly.Alerter.Outbox;
using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Alerter.Actions;

/// <summary>What people do about an incident: each a transaction with its entry in the list of changes.</summary>
internal sealed class IncidentActions(AlerterDatabase database, TimeProvider time)
{
    /// <summary>Longest comment.</summary>
    public const int MaxComment = 2000;

    private static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(30);

    /// <summary>Somebody takes it on: no more repeats, no escalation. News are told as before.</summary>
    public Handling Acknowledge(string incident, string who, string? comment) => Do(incident, open: true, (work, state) =>
    {
        var handling = work.Holds.Handling(incident) with { Acknowledged = work.Now, AcknowledgedBy = who };
        work.Holds.Put(incident, handling, null);
        work.Record(who, "incident.acknowledge", incident, new { state.Incident.Equipment, comment = Comment(comment) });
        return handling;
    });

    /// <summary>Nobody has it any more.</summary>
    public Handling Unacknowledge(string incident, string who) => Do(incident, open: true, (work, state) =>
    {
        var handling = work.Holds.Handling(incident);
        if (handling.Acknowledged is null) throw Refusal.Conflict($"incident {incident} is not acknowledged");
        handling = handling with { Acknowledged = null, AcknowledgedBy = null };
        work.Holds.Put(incident, handling, work.Now);
        work.Record(who, "incident.unacknowledge", incident, new { state.Incident.Equipment });
        return handling;
    });

    /// <summary>Nobody hears of it before <paramref name="until"/>; if it goes on, everybody does then.</summary>
    public Handling Snooze(string incident, string who, DateTimeOffset until, string? comment) => Do(incident, open: true, (work, state) =>
    {
        if (until <= work.Now || until > work.Now + LongestSnooze)
            throw Refusal.Wrong($"a snooze ends in the future and within {LongestSnooze.TotalDays} days; asked for {until:O}");
        var handling = work.Holds.Handling(incident) with { SnoozedUntil = until, SnoozedBy = who };
        work.Holds.Put(incident, handling, EscalationAfter(handling, until));
        foreach (var member in work.Groups.MembersOf(incident))
        {
            if (member is { News: null, Told: ToldState.Open } or { News: IncidentChange.StillActive })
                work.Groups.Put(member with { News = IncidentChange.StillActive, NewsAt = until, Since = state.Incident.Since });
            if (work.Groups.Group(member.Endpoint, member.Group) is { } group) work.Groups.LookAt(group.Endpoint, group.Key, group.Labels, until);
        }

        work.Record(who, "incident.snooze", incident, new { state.Incident.Equipment, until, comment = Comment(comment) });
        return handling;
    });

    /// <summary>Ends a snooze.</summary>
    public Handling Unsnooze(string incident, string who) => Do(incident, open: false, (work, state) =>
    {
        var handling = work.Holds.Handling(incident);
        if (handling.SnoozedUntil is null || handling.SnoozedUntil <= work.Now) throw Refusal.Conflict($"incident {incident} is not snoozed");
        handling = handling with { SnoozedUntil = null, SnoozedBy = null };
        work.Holds.Put(incident, handling, EscalationAfter(handling, work.Now));
        foreach (var member in work.Groups.MembersOf(incident))
            if (member.News == IncidentChange.StillActive) work.Groups.Put(member with { News = null });
        work.Groups.LookAtHeld(work.Now);
        work.Record(who, "incident.unsnooze", incident, new { state.Incident.Equipment });
        return handling;
    });

    /// <summary>A remark for whoever looks next.</summary>
    public void Remark(string incident, string who, string? text) => Do(incident, open: false, (work, state) =>
    {
        if (string.IsNullOrWhiteSpace(text)) throw Refusal.Wrong("text is empty; say something");
        work.Record(who, "incident.comment", incident, new { state.Incident.Equipment, text = Comment(text) });
        return work.Holds.Handling(incident);
    });

    /// <summary>
    /// What it was. Goes to the topic of feedback; the newest verdict counts. A true alarm gives back what it took from the
    /// alarm budget, maintenance begins a new baseline; the scorer is told so. What is given back is not taken again.
    /// </summary>
    public AlertFeedback Judge(string incident, string who, FeedbackVerdict verdict, string? comment)
    {
        AlertFeedback? feedback = null;
        Do(incident, open: false, (work, state) =>
        {
            var i = state.Incident;
            feedback = new AlertFeedback
            {
                Id = Ids.Derive("feedback", incident, who, AlertJson.Word(verdict), work.Now.UtcTicks.ToString()),
                Incident = incident, Equipment = i.Equipment, Verdict = verdict, By = who, At = work.Now,
                Comment = Comment(comment), Since = i.Since, Until = i.Resolved, Stage = i.Stage, Alerts = i.Alerts,
            };
            var handling = work.Holds.Handling(incident) with { Verdict = verdict };
            work.Holds.Put(incident, handling, handling.Acknowledged is null && i.Status == IncidentStatus.Open ? work.Now : null);
            work.Publish(Topics.Feedback, System.Text.Encoding.UTF8.GetBytes(i.Equipment), feedback.Write());
            if (Instruct(feedback, i) is { } instruction) work.Instruct(incident, instruction);
            work.Record(who, "incident.verdict", incident, new { i.Equipment, verdict, comment = Comment(comment) });
            return handling;
        });
        return feedback!;
    }

    private static Instruction? Instruct(AlertFeedback feedback, Incident incident)
    {
        var instruction = new Instruction
        {
            Id = feedback.Id, Equipment = incident.Equipment, By = feedback.By, TimeUnixNano = UnixTime.ToNanoseconds(feedback.At),
        };
        if (feedback.Verdict == FeedbackVerdict.Maintenance) instruction.BaselineEnded = new();
        else if (feedback.Verdict == FeedbackVerdict.TrueAlarm)
            instruction.Confirmed = new()
            {
                SinceUnixNano = UnixTime.ToNanoseconds(incident.Since),
                UntilUnixNano = incident.Resolved is { } end ? UnixTime.ToNanoseconds(end) : 0,
            };
        else return null;
        return instruction;
    }

    private static string Comment(string? text)
    {
        text = text?.Trim() ?? "";
        return text.Length <= MaxComment ? text : throw Refusal.Wrong($"a comment has at most {MaxComment} characters, this one {text.Length}");
    }

    private static DateTimeOffset? EscalationAfter(Handling handling, DateTimeOffset at) => handling.Acknowledged is null ? at : null;

    private Handling Do(string incident, bool open, Func<AlertWork, IncidentState, Handling> action)
    {
        using var work = new AlertWork(database, time.GetUtcNow());
        var state = work.Incident(incident) ?? throw Refusal.Unknown($"no incident has the id '{incident}'; GET /v1/incidents lists them");
        if (open && state.Incident.Status == IncidentStatus.Resolved)
            throw Refusal.Conflict($"incident {incident} of {state.Incident.Equipment} has been over since {state.Incident.Resolved:O}");
        var handling = action(work, state);
        work.Commit();
        return handling;
    }
}
