namespace StreamingAnomaly.ServiceDefaults.Health;

/// <summary>Whether work can be done.</summary>
public enum ReadinessState
{
    /// <summary>Everything is there.</summary>
    Ready,

    /// <summary>Work is done with something missing, such as a model; still counts as ready.</summary>
    Degraded,

    /// <summary>No work can be done; load balancers look elsewhere (503).</summary>
    NotReady,
}

/// <summary>Answer of one readiness check.</summary>
/// <param name="State">Whether work can be done.</param>
/// <param name="Detail">One sentence for a person; null when there is nothing to say.</param>
public sealed record Readiness(ReadinessState State, string? Detail = null)
{
    /// <summary>Everything is there.</summary>
    public static readonly Readiness Ready = new(ReadinessState.Ready);

    /// <summary>Work is done with something missing.</summary>
    public static Readiness Degraded(string detail) => new(ReadinessState.Degraded, detail);

    /// <summary>No work can be done.</summary>
    public static Readiness NotReady(string detail) => new(ReadinessState.NotReady, detail);
}
