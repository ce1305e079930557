namespace StreamingAnomaly.Detection.Equipment;

/// <summary>Confidence in a word.</summary>
public enum AgreementWord
{
    /// <summary>No detector spoke.</summary>
    None,

    /// <summary>Only one spoke: nothing to agree with.</summary>
    Alone,

    /// <summary>Below a third: most see nothing.</summary>
    Low,

    /// <summary>A third to two thirds: some see it, or all see something small.</summary>
    Medium,

    /// <summary>Two thirds and more: most are certain.</summary>
    High,
}
