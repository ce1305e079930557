namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>What a person is here; each may do what the ones before may.</summary>
public enum SecurityRole
{
    /// <summary>Looks at everything.</summary>
    Viewer,

    /// <summary>Runs a shift: acknowledges, silences, tests and repeats deliveries.</summary>
    Operator,

    /// <summary>Decides about models, thresholds and what readings are.</summary>
    Engineer,

    /// <summary>Everything.</summary>
    Admin,
}
