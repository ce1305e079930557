namespace StreamingAnomaly.Detection.Runs;

/// <summary>Where a <see cref="RunScorer"/> stands: its epoch's runs and the run going on. Immutable.</summary>
public sealed class RunScorerState
{
    internal int[] Counts { get; init; } = [];
    internal double[] Means { get; init; } = [];
    internal double[] Squares { get; init; } = [];
    internal double[] Sizes { get; init; } = [];
    internal int Rows { get; init; }
    internal double[][] Runs { get; init; } = [];
    internal double[][] Residuals { get; init; } = [];

    /// <summary>Epochs started so far.</summary>
    public int Epoch { get; internal init; }

    /// <summary>Why the present one was started.</summary>
    public string EpochReason { get; internal init; } = "";

    /// <summary>Values of a row.</summary>
    public int Sensors => Counts.Length;
}
