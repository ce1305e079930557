namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Whether somebody wants to hear of an incident again only later.</summary>
internal static class SnoozeRule
{
    public static HoldDecision Decide(Handling handling, DateTimeOffset now) =>
        handling.SnoozedUntil is { } until && now < until
            ? new(HoldReason.Snoozed, until, handling.SnoozedBy ?? "")
            : HoldDecision.None;
}
