namespace StreamingAnomaly.Alerter.Stages;

/// <summary>All that may hold notifications back, as it stands at one moment.</summary>
/// <param name="silences">All silences that are kept.</param>
/// <param name="windows">All maintenance windows that are kept.</param>
/// <param name="causes">Who explains whom.</param>
/// <param name="behind">Whether the log holds events that were not read yet.</param>
internal sealed class HoldBook(IReadOnlyList<Silence> silences, IReadOnlyList<StoredWindow> windows, CauseRule causes, bool behind = false)
{
    /// <summary>Steps after which <see cref="Covers"/> gives up; more windows than this never touch each other.</summary>
    private const int MaxChain = 1000;

    /// <summary>Whether people may hear of an incident now.</summary>
    public HoldDecision Decide(IReadOnlyDictionary<string, string> labels, Handling handling, DateTimeOffset now)
    {
        var planned = Planned(labels, now);
        if (planned.Holds) return planned;
        var snoozed = SnoozeRule.Decide(handling, now);
        return snoozed.Holds ? snoozed : causes.Decide(labels, now);
    }

    /// <summary>Whether it has to be read on first: what began at <paramref name="since"/> may have ended unread.</summary>
    public HoldDecision DecideUnread(IReadOnlyDictionary<string, string> labels, DateTimeOffset since, DateTimeOffset now) =>
        behind && Planned(labels, since).Holds ? new(HoldReason.CatchingUp, now + TimeSpan.FromSeconds(1), "") : HoldDecision.None;

    /// <summary>Whether silences and windows together cover every instant from <paramref name="from"/> to <paramref name="to"/>.</summary>
    public bool Covers(IReadOnlyDictionary<string, string> labels, DateTimeOffset from, DateTimeOffset to)
    {
        var at = from;
        for (var steps = 0; at <= to; steps++)
        {
            var hold = Planned(labels, at);
            if (!hold.Holds || hold.Reason == HoldReason.MaintenanceUnknown || steps > MaxChain) return false;
            at = hold.Until;
        }

        return true;
    }

    private HoldDecision Planned(IReadOnlyDictionary<string, string> labels, DateTimeOffset at)
    {
        var maintenance = MaintenanceRule.Decide(windows, labels, at);
        return maintenance.Holds ? maintenance : SilenceRule.Decide(silences, labels, at);
    }
}
