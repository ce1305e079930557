namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>What an injected fault does to its sensor.</summary>
public enum FaultKind
{
    /// <summary>A constant offset.</summary>
    Level,

    /// <summary>Noise on top.</summary>
    Variance,

    /// <summary>One to three rows far off.</summary>
    Spike,

    /// <summary>An offset that grows from nothing.</summary>
    Drift,
}
