namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why nobody is told of an incident at present.</summary>
internal enum HoldReason
{
    /// <summary>Nothing holds it back.</summary>
    None,
    Silenced,
    Maintenance,

    /// <summary>Whether a maintenance window applies cannot be told; nobody is told until it can.</summary>
    MaintenanceUnknown,
    Snoozed,

    /// <summary>It began while nobody was to be told, and the log may already say that it ended then.</summary>
    CatchingUp,

    /// <summary>Another equipment's incident explains it.</summary>
    InhibitedByOther,
}

/// <param name="Reason">Why.</param>
/// <param name="Until">When to look again; it may still be held then.</param>
/// <param name="By">Which silence, window or rule, for people.</param>
internal readonly record struct HoldDecision(HoldReason Reason, DateTimeOffset Until, string By)
{
    public static HoldDecision None { get; } = new(HoldReason.None, DateTimeOffset.MaxValue, "");

    public bool Holds => Reason != HoldReason.None;
}
