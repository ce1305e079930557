namespace StreamingAnomaly.Alerter.Stages;

/// <summary>Why a change of an incident is told to people or kept quiet.</summary>
internal enum InhibitReason
{
    /// <summary>It began, got worse, began again or is over.</summary>
    IncidentChanged,

    /// <summary>An open incident, but this stage had been over for long: a new fault.</summary>
    WorseThanActive,

    /// <summary>An episode ended; the incident's own end is told.</summary>
    NothingNew,

    /// <summary>A higher stage of the same equipment is active; its notification stands for this one.</summary>
    HigherStageActive,

    /// <summary>The same stage is active: the episode flaps, or another joins.</summary>
    SameStageActive,
}

internal readonly record struct InhibitDecision(bool Notifies, InhibitReason Reason);

/// <summary>A higher stage of an equipment silences its lower ones.</summary>
internal static class InhibitRule
{
    public static InhibitDecision Decide(IncidentTransition transition) => transition.Change switch
    {
        IncidentChange.Opened or IncidentChange.Escalated or IncidentChange.Reopened or IncidentChange.Resolved =>
            new(true, InhibitReason.IncidentChanged),
        IncidentChange.Joined when transition.Alert!.Stage > transition.ActiveBefore => new(true, InhibitReason.WorseThanActive),
        IncidentChange.Joined when transition.Alert!.Stage < transition.ActiveBefore => new(false, InhibitReason.HigherStageActive),
        IncidentChange.Joined => new(false, InhibitReason.SameStageActive),
        _ => new(false, InhibitReason.NothingNew),
    };
}
