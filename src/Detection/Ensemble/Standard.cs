namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>What turns raw rows into standardised ones relative to their slow baseline; immutable.</summary>
internal sealed class Standard
{
    /// <summary>Sensors whose training deviation is at most this are constant, in their own unit.</summary>
    private const double ConstantDeviation = 1e-9;

    /// <summary>The deviation that differences from the baseline are divided by is at least this.</summary>
    private const double LeastScale = 0.2;

    public required int Sensors { get; init; }

    /// <summary>Input sensors that vary, ascending; the arrays below follow it.</summary>
    public required int[] Live { get; init; }

    public required double[] Means { get; init; }
    public required double[] Deviations { get; init; }

    /// <summary>Deviations of the differences from the slow baseline.</summary>
    public required double[] Scales { get; init; }

    /// <summary>Input sensors that did not vary in training, and the value they had.</summary>
    public required int[] Constant { get; init; }

    public required double[] ConstantValues { get; init; }
    public required double Clip { get; init; }

    /// <summary>Share of the slow baseline that a row leaves as it was.</summary>
    public required double Keep { get; init; }

    public required int HoldRows { get; init; }

    /// <summary>Training rows that had a value.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows after which a constant sensor's new value counts as its value.</summary>
    public required double SettleRows { get; init; }

    /// <summary>Fits means, deviations and which sensors vary; scales are 1. Values that are not finite do not count.</summary>
    public static Standard Fit(ReadOnlySpan<double> rows, int sensors, EnsembleOptions options)
    {
        var (live, means, deviations) = (new List<int>(), new List<double>(), new List<double>());
        var (constant, values) = (new List<int>(), new List<double>());
        for (var s = 0; s < sensors; s++)
        {
            var (mean, deviation) = Moments(rows, sensors, s);
            if (deviation > ConstantDeviation)
            {
                live.Add(s);
                means.Add(mean);
                deviations.Add(deviation);
            }
            else if (!double.IsNaN(mean))
            {
                constant.Add(s);
                values.Add(mean);
            }
        }
        return new()
        {
            Sensors = sensors, Live = [.. live], Means = [.. means], Deviations = [.. deviations],
            Scales = [.. live.Select(_ => 1.0)], Constant = [.. constant], ConstantValues = [.. values], Clip = options.Clip,
            Keep = Math.Pow(0.5, 1 / options.HalfLifeRows), HoldRows = options.HoldRows, Rows = rows.Length / sensors,
            SettleRows = options.HalfLifeRows,
        };
    }

    /// <summary>The same with scales from the <paramref name="count"/> standardised training rows, [count, live sensors].</summary>
    public Standard WithScales(ReadOnlySpan<double> rows, int count)
    {
        var scales = new double[Live.Length];
        for (var s = 0; s < scales.Length; s++) scales[s] = Math.Max(Moments(rows, scales.Length, s).Deviation, LeastScale);
        return new()
        {
            Sensors = Sensors, Live = Live, Means = Means, Deviations = Deviations, Scales = scales, Constant = Constant,
            ConstantValues = ConstantValues, Clip = Clip, Keep = Keep, HoldRows = HoldRows, Rows = count,
            SettleRows = SettleRows,
        };
    }

    /// <summary>Mean and deviation (divisor n) of the finite values of a column; NaN without any.</summary>
    internal static (double Mean, double Deviation) Moments(ReadOnlySpan<double> rows, int columns, int column)
    {
        var (count, sum) = (0, 0.0);
        for (var i = column; i < rows.Length; i += columns)
            if (double.IsFinite(rows[i])) (count, sum) = (count + 1, sum + rows[i]);
        if (count == 0) return (double.NaN, double.NaN);
        var (mean, squares) = (sum / count, 0.0);
        for (var i = column; i < rows.Length; i += columns)
            if (double.IsFinite(rows[i])) squares += (rows[i] - mean) * (rows[i] - mean);
        return (mean, Math.Sqrt(squares / count));
    }
}
