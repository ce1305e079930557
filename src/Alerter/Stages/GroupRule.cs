namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why a group's notification leaves now or not.</summary>
internal enum GroupReason
{
    /// <summary>Nothing to tell.</summary>
    NoNews,

    /// <summary>News are being gathered.</summary>
    Gathering,

    /// <summary>The first notification of the group.</summary>
    FirstOfGroup,

    /// <summary>News since the last notification.</summary>
    News,

    /// <summary>A stage 4, which waits for nothing else.</summary>
    Urgent,

    /// <summary>Still active and nobody has acknowledged it.</summary>
    Repeat,
}

/// <param name="Tells">Whether a notification leaves.</param>
/// <param name="Reason">Why.</param>
/// <param name="Next">When to look again; <see cref="DateTimeOffset.MaxValue"/>: when something happens.</param>
internal readonly record struct GroupDecision(bool Tells, GroupReason Reason, DateTimeOffset Next);

/// <summary>When a group's notification leaves: as in Alertmanager, but stage 4 does not wait.</summary>
internal static class GroupRule
{
    /// <summary>When news that came up at <paramref name="newsAt"/> leave.</summary>
    public static DateTimeOffset Due(GroupPolicy policy, DateTimeOffset? lastSent, DateTimeOffset newsAt, bool urgent)
    {
        var due = Later(newsAt + policy.Wait, lastSent + policy.Interval);
        if (!urgent) return due;
        var soon = Later(newsAt + policy.UrgentWait, lastSent + policy.UrgentInterval);
        return soon < due ? soon : due;
    }

    /// <param name="policy">Times of the receiver.</param>
    /// <param name="lastSent">When the group's last notification left; null: never.</param>
    /// <param name="news">News that may be told: when each came up, and whether it is urgent.</param>
    /// <param name="repeats">Whether an active member was told and nobody has acknowledged it.</param>
    /// <param name="now">Wall time.</param>
    public static GroupDecision Decide(
        GroupPolicy policy, DateTimeOffset? lastSent, IEnumerable<(DateTimeOffset At, bool Urgent)> news, bool repeats, DateTimeOffset now)
    {
        var (next, ordinary, any) = (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, false);
        foreach (var (at, urgent) in news)
        {
            any = true;
            var due = Due(policy, lastSent, at, urgent);
            if (due < next) next = due;
            if (Due(policy, lastSent, at, urgent: false) is var slow && slow < ordinary) ordinary = slow;
        }

        if (any && next <= now)
            return new(true, ordinary > now ? GroupReason.Urgent : lastSent is null ? GroupReason.FirstOfGroup : GroupReason.News, Never(policy, now));
        if (repeats && policy.Repeat is { } every && lastSent is { } sent)
        {
            if (sent + every <= now) return new(true, GroupReason.Repeat, now + every);
            if (sent + every < next) next = sent + every;
        }

        return new(false, any ? GroupReason.Gathering : GroupReason.NoNews, next);
    }

    private static DateTimeOffset Never(GroupPolicy policy, DateTimeOffset now) =>
        policy.Repeat is { } every ? now + every : DateTimeOffset.MaxValue;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b is { } other && other > a ? other : a;
}
