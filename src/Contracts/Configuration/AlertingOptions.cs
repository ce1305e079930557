namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Rule that turns scores into alert events.</summary>
public enum AlertingMode
{
    /// <summary>Episodes under the alarm budget (default).</summary>
    Budget,

    /// <summary>An event for every sample at or above a stage. Fixes the number of alarms, not of faults.</summary>
    Stages,
}

/// <summary>Section <c>alerting</c>.</summary>
public sealed record AlertingOptions
{
    /// <summary><c>budget</c> or <c>stages</c>.</summary>
    public AlertingMode Mode { get; init; } = AlertingMode.Budget;

    /// <summary>Mode <c>stages</c>: lowest stage that makes an event, 1..4; default 1.</summary>
    public int MinStage { get; init; } = 1;
}
