namespace StreamingAnomaly.Detection.Calibration;

/// <summary>
/// <c>alerting.mode: stages</c>: an alert event for every sample at or above a stage, without a budget. Percentiles of
/// live data fix the number of such events, not of faults, so this is off by default.
/// </summary>
public static class StageRule
{
    /// <summary>Whether a sample of <paramref name="stage"/> is an alert event.</summary>
    /// <param name="stage">0-4.</param>
    /// <param name="minStage">Lowest stage that alerts, 1-4.</param>
    public static bool IsEvent(int stage, int minStage)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minStage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minStage, 4);
        return stage >= minStage;
    }
}
