using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why a member of a group is told, listed, held back or forgotten.</summary>
internal enum MemberReason
{
    /// <summary>News that may be told.</summary>
    News,

    /// <summary>Told before and still active: listed beside the news.</summary>
    StillActive,

    /// <summary>Held back; the reason stands in the hold.</summary>
    Held,

    /// <summary>It began and is quiet again while nobody was to be told; told only if it comes back.</summary>
    QuietUntold,

    /// <summary>It began and ended while nobody was to be told: recorded, never told.</summary>
    EndedUntold,

    /// <summary>Of an incident that was told: what came on top began and ended while nobody was to be told.</summary>
    NewsOver,

    /// <summary>Nothing to tell and over.</summary>
    Over,
}

/// <param name="Reason">Why.</param>
/// <param name="Hold">What holds it back, if anything does.</param>
/// <param name="Excused">It is over, and another equipment explained it until then.</param>
internal readonly record struct MemberDecision(MemberReason Reason, HoldDecision Hold, bool Excused);

/// <summary>What becomes of an incident when its group is looked at.</summary>
internal static class MemberRule
{
    public static MemberDecision Decide(
        GroupMember member, IncidentState state, IReadOnlyDictionary<string, string> labels, Handling handling, HoldBook book, DateTimeOffset now)
    {
        var hold = book.Decide(labels, handling, now);
        var resolved = state.Incident.Status == IncidentStatus.Resolved;
        if (member.News is null)
            return new(resolved ? MemberReason.Over : hold.Holds ? MemberReason.Held : MemberReason.StillActive, hold, false);

        var excused = false;
        if (EndOfNews(member, state) is { } end)
        {
            // Event time decides: an alerter that was down must not tell afterwards what was planned to stay untold.
            excused = member.Excused || hold.Reason == HoldReason.InhibitedByOther;
            if (excused || book.Covers(labels, member.Since, end))
            {
                var reason = member.Told == ToldState.Open ? MemberReason.NewsOver : resolved ? MemberReason.EndedUntold : MemberReason.QuietUntold;
                return new(reason, hold, excused);
            }
        }

        if (!hold.Holds && member.Told == ToldState.Nothing) hold = book.DecideUnread(labels, member.Since, now);
        return new(hold.Holds ? MemberReason.Held : MemberReason.News, hold, excused);
    }

    // Event time at which what is to be told was over; null while it is not. The end of a told incident is news itself.
    private static DateTimeOffset? EndOfNews(GroupMember member, IncidentState state)
    {
        if (member.Told == ToldState.Nothing) return state.QuietSince;
        if (member.News is not (IncidentChange.Joined or IncidentChange.Escalated)) return null;
        if (state.Open.Any(e => e.Stage >= member.Stage)) return null;
        return state.LastAt.Skip(member.Stage).Max();
    }
}
