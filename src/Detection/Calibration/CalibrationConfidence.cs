namespace StreamingAnomaly.Detection.Calibration;

/// <summary>How far alarm thresholds may be trusted.</summary>
public enum CalibrationConfidence
{
    /// <summary>No calibration scores yet: no alarms.</summary>
    WarmingUp,

    /// <summary>Fewer than 100 calibration scores, fewer than N / 25, or N above 2,000, where nothing was measured: thresholds are extrapolated.</summary>
    Provisional,

    /// <summary>Enough healthy scores for the asked budget.</summary>
    Calibrated,
}
