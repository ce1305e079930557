using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Security;

/// <summary>Who may call an endpoint. Every endpoint names one with <see cref="AccessEndpoints.Allow"/>; one that does not is closed to all.</summary>
public enum Access
{
    /// <summary>Everybody, without saying who they are. For probes: the answer must be worth nothing to a stranger.</summary>
    Anyone,

    /// <summary>Keys with the scope ingest, and engineers.</summary>
    Ingest,

    /// <summary>Keys with the scope metrics, and viewers.</summary>
    Metrics,

    /// <summary>People who look, and everybody above (<see cref="SecurityRole.Viewer"/>, scope read).</summary>
    Viewer,

    /// <summary>People who run a shift, and everybody above (<see cref="SecurityRole.Operator"/>, scope operate).</summary>
    Operator,

    /// <summary>People who decide about models and thresholds, and everybody above (<see cref="SecurityRole.Engineer"/>).</summary>
    Engineer,

    /// <summary>Administrators (<see cref="SecurityRole.Admin"/>).</summary>
    Admin,
}
