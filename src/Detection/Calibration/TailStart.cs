namespace StreamingAnomaly.Detection.Calibration;

/// <summary>
/// Where the tail of a detector's log score begins in healthy operation, and how fast it falls: the start of a
/// <see cref="TailTracker"/> and the frozen baseline that <c>moved</c> and the frozen stage compare with.
/// </summary>
/// <param name="Level">90 % quantile u of x = ln(max(score, 0) + 1e-6).</param>
/// <param name="Slope">Mean excess b over u, in the same unit; above 0.</param>
/// <param name="Count">Number of calibration scores, at least 1.</param>
public readonly record struct TailStart(double Level, double Slope, int Count)
{
    /// <summary>Calibration scores below which a result is provisional.</summary>
    public const int EnoughScores = 100;

    /// <summary>Strength of the prior slope, in exceedances: ten calibration scores give one of their own.</summary>
    private const double PriorWeight = 5;

    /// <summary>Smallest slope as a share of the spread q90 - q10, for signals with ties.</summary>
    private const double BodyFloor = 0.15;

    /// <summary>Smallest slope of all, for a score that idles at one value.</summary>
    private const double AbsoluteFloor = 0.01;

    /// <summary>Smallest prior slope.</summary>
    private const double PriorFloor = 0.001;

    /// <summary>Fits to healthy scores that the detector was not fitted on.</summary>
    /// <param name="scores">Raw scores in any order; those that are not finite are left out.</param>
    /// <exception cref="ArgumentException">No score is finite.</exception>
    public static TailStart Fit(ReadOnlySpan<double> scores)
    {
        var x = new double[scores.Length];
        var n = 0;
        foreach (var score in scores)
            if (double.IsFinite(score)) x[n++] = TailTracker.Log(score);
        if (n == 0)
            throw new ArgumentException(
                "No calibration score is finite: the detector could score none of the healthy rows. Check that the " +
                "baseline's calibration part has values for the sensors of the model.", nameof(scores));
        var sorted = x.AsSpan(0, n);
        sorted.Sort();

        var level = Quantile(sorted, 0.9);
        var prior = Math.Max((Quantile(sorted, 0.75) - Quantile(sorted, 0.5)) / Math.Log(2), PriorFloor);
        double excess = 0;
        var above = 0;
        foreach (var value in sorted)
        {
            if (value <= level) continue;
            excess += value - level;
            above++;
        }
        var slope = (excess + PriorWeight * prior) / (above + PriorWeight);
        slope = Math.Max(Math.Max(slope, BodyFloor * (level - Quantile(sorted, 0.1))), AbsoluteFloor);
        return new(level, slope, n);
    }

    /// <summary>Quantile with linear interpolation between order statistics.</summary>
    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
