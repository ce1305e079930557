namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Parameters of the ensemble. The defaults are the recipe's: one set for all data, chosen and measured in
/// docs/detection.md; change them only with an evaluation at hand.
/// </summary>
public sealed record EnsembleOptions
{
    /// <summary>Standard deviations at which standardised values are clipped, above 0: one wild sample must not own every window.</summary>
    public double Clip { get; init; } = 30;

    /// <summary>
    /// Rows after which the slow baseline has followed half of a shift, above 0; positive infinity freezes it. A settled
    /// shift fades from the score with it.
    /// </summary>
    public double HalfLifeRows { get; init; } = 1000;

    /// <summary>Most lagged columns of the lag head, at least 2: its rows are this over the sensors, 2 to <see cref="MaxLag"/>.</summary>
    public int LagColumns { get; init; } = 192;

    /// <summary>Most rows of the lag head's window, 2 to 64.</summary>
    public int MaxLag { get; init; } = 64;

    /// <summary>Share of the variance that the lag head's subspace holds, above 0 and below 1.</summary>
    public double LagVariance { get; init; } = 0.95;

    /// <summary>Share of the variance that the window statistics' subspace holds, above 0 and below 1.</summary>
    public double StatisticsVariance { get; init; } = 0.99;

    /// <summary>Most components of a subspace, 1 to 256. Time of scoring grows with it.</summary>
    public int MaxComponents { get; init; } = 64;

    /// <summary>Rows of the short statistics window, at least 2 and below <see cref="LongWindow"/>.</summary>
    public int ShortWindow { get; init; } = 16;

    /// <summary>Rows of the long statistics window, at most 64. One sensor alone also gets half of it.</summary>
    public int LongWindow { get; init; } = 64;

    /// <summary>Healthy rows kept to measure distances to, 8 to 65,536; most of a model's memory (10 floats a sensor each).</summary>
    public int BankRows { get; init; } = 1024;

    /// <summary>Nearest rows whose distance is averaged, 1 to 16.</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>Rows a forecast looks back with one sensor, 1 to 63.</summary>
    public int SingleForecastRows { get; init; } = 16;

    /// <summary>Most lagged columns of a forecast, at least 1: its rows are this over the sensors, 1 to <see cref="MaxForecastRows"/>.</summary>
    public int ForecastColumns { get; init; } = 200;

    /// <summary>Most rows a forecast looks back with several sensors, 1 to 63.</summary>
    public int MaxForecastRows { get; init; } = 8;

    /// <summary>Ridge penalty per training row, above 0.</summary>
    public double Ridge { get; init; } = 0.01;

    /// <summary>Trees of the isolation forest, 1 to 10,000.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Rows drawn for each tree, 2 to 4,096.</summary>
    public int TreeRows { get; init; } = 256;

    /// <summary>Contiguous blocks of the cross-fit, 2 to 20.</summary>
    public int Folds { get; init; } = 4;

    /// <summary>Quantile of the cross-fitted scores above which a Pareto tail takes over, 0.5 to 0.99.</summary>
    public double TailQuantile { get; init; } = 0.9;

    /// <summary>Most calibration scores kept for each tail, at least 64; more are thinned evenly (8 bytes each, per sensor).</summary>
    public int TailKnots { get; init; } = 2048;

    /// <summary>Half-life of the smoothed score in rows, above 0.</summary>
    public double SmoothingRows { get; init; } = 16;

    /// <summary>
    /// Rows for which a missing sensor is held at its last value, 0 to 10,000; then it counts as at its slow baseline
    /// until it comes back.
    /// </summary>
    public int HoldRows { get; init; } = 8;

    /// <summary>Most sensors judged jointly, 2 to 64. More are split into groups of about <see cref="GroupSensors"/>.</summary>
    public int LargestGroup { get; init; } = 64;

    /// <summary>Sensors of a group where there are too many for one, 2 to 64.</summary>
    public int GroupSensors { get; init; } = 40;

    /// <summary>Seed of every random draw: the same rows, options and seed train the same model on every machine.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        Require(Clip > 0, nameof(Clip), Clip, "above 0");
        Require(HalfLifeRows > 0, nameof(HalfLifeRows), HalfLifeRows, "above 0");
        Require(LagColumns >= 2, nameof(LagColumns), LagColumns, "at least 2");
        Require(MaxLag is >= 2 and <= History.Capacity, nameof(MaxLag), MaxLag, "2 to 64");
        Require(LagVariance is > 0 and < 1, nameof(LagVariance), LagVariance, "above 0 and below 1");
        Require(StatisticsVariance is > 0 and < 1, nameof(StatisticsVariance), StatisticsVariance, "above 0 and below 1");
        Require(MaxComponents is >= 1 and <= 256, nameof(MaxComponents), MaxComponents, "1 to 256");
        Require(LongWindow is >= 4 and <= History.Capacity, nameof(LongWindow), LongWindow, "4 to 64");
        Require(ShortWindow >= 2 && ShortWindow < LongWindow / 2, nameof(ShortWindow), ShortWindow, "2 to half of LongWindow");
        Require(BankRows is >= 8 and <= 65_536, nameof(BankRows), BankRows, "8 to 65536");
        Require(Neighbours is >= 1 and <= 16, nameof(Neighbours), Neighbours, "1 to 16");
        Require(SingleForecastRows is >= 1 and < History.Capacity, nameof(SingleForecastRows), SingleForecastRows, "1 to 63");
        Require(ForecastColumns >= 1, nameof(ForecastColumns), ForecastColumns, "at least 1");
        Require(MaxForecastRows is >= 1 and < History.Capacity, nameof(MaxForecastRows), MaxForecastRows, "1 to 63");
        Require(Ridge is > 0 and < double.PositiveInfinity, nameof(Ridge), Ridge, "above 0");
        Require(Folds is >= 2 and <= 20, nameof(Folds), Folds, "2 to 20");
        Require(TailQuantile is >= 0.5 and <= 0.99, nameof(TailQuantile), TailQuantile, "0.5 to 0.99");
        Require(TailKnots >= 64, nameof(TailKnots), TailKnots, "at least 64");
        Require(SmoothingRows > 0, nameof(SmoothingRows), SmoothingRows, "above 0");
        Require(HoldRows is >= 0 and <= 10_000, nameof(HoldRows), HoldRows, "0 to 10000");
        Require(LargestGroup is >= 2 and <= 64, nameof(LargestGroup), LargestGroup, "2 to 64");
        Require(GroupSensors is >= 2 and <= 64, nameof(GroupSensors), GroupSensors, "2 to 64");
        Forest.Validate();
    }

    internal Forest.IsolationForestOptions Forest => new() { Trees = Trees, MaxSamples = TreeRows, Seed = Seed };

    internal int[] Widths(int sensors) => sensors == 1 ? [ShortWindow, LongWindow / 2, LongWindow] : [ShortWindow, LongWindow];

    internal int LagRows(int sensors) => Math.Clamp(LagColumns / sensors, 2, MaxLag);

    internal int ForecastRows(int sensors) =>
        sensors == 1 ? SingleForecastRows : Math.Max(1, Math.Min(MaxForecastRows, ForecastColumns / sensors));

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds) throw new ArgumentException($"{name} is {value}; it must be {range}.");
    }
}
