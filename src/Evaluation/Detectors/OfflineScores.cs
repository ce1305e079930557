namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>What a detector gives back; higher is more anomalous, the unit is its own.</summary>
/// <param name="Calibration">Healthy rows that were not fitted, one score each: the alarm threshold is cut from them.</param>
/// <param name="Test">One a test row.</param>
public sealed record OfflineScores(double[] Calibration, double[] Test)
{
    /// <summary>Rows at the start of every run whose score is not that of a full window.</summary>
    public int WarmUp { get; init; }

    /// <summary>Alarms of a detector that decides itself, one a test row; else null, and the threshold decides.</summary>
    public bool[]? Alarms { get; init; }
}
