namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Where a stream stands: everything scoring depends on besides the model. Immutable; goes with the model it came from.
/// Its size is that of 64 rows and three more.
/// </summary>
public sealed class EnsembleState
{
    internal double[] Baseline { get; init; } = [];
    internal double[] Held { get; init; } = [];
    internal int[] Missing { get; init; } = [];
    internal double[] History { get; init; } = [];
    internal double[] ConstantLevels { get; init; } = [];
    internal double[] ConstantCandidates { get; init; } = [];
    internal int[] ConstantRows { get; init; } = [];
    internal bool Started { get; init; }
    internal bool RestartDue { get; init; }

    /// <summary>The smoothed surprise after the newest row.</summary>
    public required double Smoothed { get; init; }

    /// <summary>Sensors that vary, as in the model.</summary>
    public int LiveSensors => Baseline.Length;
}
