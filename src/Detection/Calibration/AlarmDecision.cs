namespace StreamingAnomaly.Detection.Calibration;

/// <summary>What one sample comes to.</summary>
public readonly record struct AlarmDecision
{
    /// <summary>False: no voting detector gave a finite score, nothing was learnt, the episode stands as it stood.</summary>
    public bool Judged { get; init; }

    /// <summary>0 normal .. 4 critical against the tracked tail of the leading detector: a colour, never a notification.</summary>
    public int Stage { get; init; }

    /// <summary>The same against the frozen baseline.</summary>
    public int FrozenStage { get; init; }

    /// <summary>Distance to the alarm threshold, at least 0; an episode opens above 1, is critical from 1.3.</summary>
    public double Ratio { get; init; }

    /// <summary>This sample belongs to an alarm: an episode is open and not quiet.</summary>
    public bool Alarm { get; init; }

    /// <summary>0, 3 (warning) or 4 (critical) of this sample.</summary>
    public int AlarmStage { get; init; }

    /// <summary>An episode starts here: one alert event.</summary>
    public bool Opened { get; init; }

    /// <summary>The open episode, a warning so far, turns critical here.</summary>
    public bool Escalated { get; init; }

    /// <summary>The episode ended: 30 samples were quiet.</summary>
    public bool Closed { get; init; }

    /// <summary>Distance of the leading detector's tracked level from the frozen one, in frozen slopes.</summary>
    public double Displacement { get; init; }

    /// <summary>The baseline has left the calibrated one.</summary>
    public bool Moved { get; init; }

    /// <summary><see cref="Moved"/> switched on here: one caution notice.</summary>
    public bool MovedOn { get; init; }

    /// <summary><see cref="Moved"/> switched off here: the signal came back by itself.</summary>
    public bool MovedOff { get; init; }

    /// <summary>c of the budget control used for this sample, 0.7 to 8; at 8 the budget cannot be kept.</summary>
    public double Control { get; init; }
}
