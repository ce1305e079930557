namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>What a person says an incident was.</summary>
public enum FeedbackVerdict
{
    /// <summary>Something was wrong.</summary>
    TrueAlarm,

    /// <summary>Nothing was wrong.</summary>
    FalseAlarm,

    /// <summary>Unusual, but known beforehand: a trial, a new recipe.</summary>
    Expected,

    /// <summary>Somebody worked on the equipment.</summary>
    Maintenance,
}
