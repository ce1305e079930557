namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>What a detector gives back; higher is more anomalous, the unit is its own.</summary>
/// <param name="Calibration">Healthy rows that were not fitted, one score each: the alarm threshold is cut from them. May be
/// empty beside <see cref="Alarms"/>.</param>
/// <param name="Test">One a test row.</param>
public sealed record OfflineScores(double[] Calibration, double[] Test)
{
    /// <summary>Rows at the start of every run whose score is not that of a full window.</summary>
    public int WarmUp { get; init; }

    /// <summary>Alarms of a detector that decides itself, one a test row; else null, and the threshold decides.</summary>
    public bool[]? Alarms { get; init; }

    /// <summary>Rows of <see cref="Alarms"/> at which a new episode opens, where episodes may follow each other without a
    /// gap; null: an episode is a run of alarms.</summary>
    public bool[]? Openings { get; init; }

    /// <summary>False episodes that a detector with an alarm budget may have per 10,000 normal rows.</summary>
    public double? AllowedPer10k { get; init; }
}
