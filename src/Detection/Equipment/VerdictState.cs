namespace StreamingAnomaly.Detection.Equipment;

/// <summary>How far a frame got.</summary>
public enum VerdictState
{
    /// <summary>It has a score.</summary>
    Scored,

    /// <summary>The equipment is still collecting its baseline.</summary>
    WarmingUp,

    /// <summary>No sensor of the model has a usable value: no score.</summary>
    Unusable,

    /// <summary>Older than the last frame: not scored, nothing changed.</summary>
    Late,

    /// <summary>The last frame's time again: not scored, nothing changed.</summary>
    Duplicate,
}
