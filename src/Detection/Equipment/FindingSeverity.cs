namespace StreamingAnomaly.Detection.Equipment;

/// <summary>What a <see cref="BaselineFinding"/> means for training.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>The baseline may be contaminated; the model is usable with care.</summary>
    Warning,

    /// <summary>Nothing can be learnt from it.</summary>
    Refused,
}
