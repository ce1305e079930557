namespace StreamingAnomaly.Detection.Runs;

/// <summary>Parameters of the run-level head; the defaults are the recipe's, measured in docs/detection.md.</summary>
public sealed record RunOptions
{
    /// <summary>Runs of the epoch whose median a run is compared with, 2 to 64.</summary>
    public int History { get; init; } = 8;

    /// <summary>Runs of an epoch that are not scored but learnt from, 1 to <see cref="History"/>.</summary>
    public int LearningRuns { get; init; } = 4;

    /// <summary>Scored runs of the epoch whose residuals bound the scale from below, 4 to 256.</summary>
    public int ScaleHistory { get; init; } = 16;

    /// <summary>Share of the variance that the subspace holds, above 0 and below 1.</summary>
    public double Variance { get; init; } = 0.95;

    /// <summary>Most components of the subspace, 1 to 256.</summary>
    public int MaxComponents { get; init; } = 64;

    /// <summary>Scales at which a feature's residual is clipped, above 0.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>Contiguous blocks of the cross-fit, 2 to 20.</summary>
    public int Folds { get; init; } = 10;

    /// <summary>Quantile of the cross-fitted distances above which a Pareto tail takes over, 0.5 to 0.99.</summary>
    public double TailQuantile { get; init; } = 0.9;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        Require(History is >= 2 and <= 64, nameof(History), History, "2 to 64");
        Require(LearningRuns >= 1 && LearningRuns <= History, nameof(LearningRuns), LearningRuns, "1 to History");
        Require(ScaleHistory is >= 4 and <= 256, nameof(ScaleHistory), ScaleHistory, "4 to 256");
        Require(Variance is > 0 and < 1, nameof(Variance), Variance, "above 0 and below 1");
        Require(MaxComponents is >= 1 and <= 256, nameof(MaxComponents), MaxComponents, "1 to 256");
        Require(Clip is > 0 and < double.PositiveInfinity, nameof(Clip), Clip, "above 0");
        Require(Folds is >= 2 and <= 20, nameof(Folds), Folds, "2 to 20");
        Require(TailQuantile is >= 0.5 and <= 0.99, nameof(TailQuantile), TailQuantile, "0.5 to 0.99");
    }

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds) throw new ArgumentException($"{name} is {value}; it must be {range}.");
    }
}
