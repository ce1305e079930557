namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Surprise of a score, u = -log10 p with p the healthy tail probability: the empirical rank up to a high quantile, a
/// Pareto tail beyond it (Hill 1975, with an offset), so that no two scores above the largest seen ever tie.
/// </summary>
internal sealed class Tail
{
    /// <summary>At least this many of the largest calibration scores lie beyond the threshold.</summary>
    private const int FewestExceedances = 5;

    /// <summary>Fewer distinct exceedances than this give no slope.</summary>
    private const int FewestForPareto = 3;

    private readonly double[] knots;  // ascending calibration scores, thinned evenly where there are many
    private readonly int count;       // calibration scores before thinning
    private readonly double logTail;  // -log10 of the probability to exceed the threshold

    public Tail(double[] knots, int count, double threshold, double offset, double logTail, double slope)
    {
        (this.knots, this.count, this.logTail) = (knots, count, logTail);
        (Threshold, Offset, Slope) = (threshold, offset, slope);
    }

    public ReadOnlySpan<double> Knots => knots;
    public int Count => count;
    public double Threshold { get; }
    public double Offset { get; }
    public double LogTail => logTail;

    /// <summary>Mean log excess; 0 where the scores are too few or too equal for a tail.</summary>
    public double Slope { get; }

    /// <summary>Fits to cross-fitted healthy scores (not NaN), which it sorts.</summary>
    public static Tail Fit(double[] scores, double quantile, int maxKnots)
    {
        Array.Sort(scores);
        var n = scores.Length;
        var threshold = scores[Math.Max(Math.Min((int)(quantile * n), n - FewestExceedances - 1), 0)];
        var beyond = n;
        while (beyond > 0 && scores[beyond - 1] > threshold) beyond--;
        var exceedances = n - beyond;
        var knots = Thin(scores, maxKnots);
        var offset = Math.Max(scores[n / 2], 1e-9);
        if (exceedances < FewestForPareto) return new(knots, n, threshold, offset, 0, 0);
        var sum = 0.0;
        for (var i = beyond; i < n; i++) sum += FixedLog.Of((scores[i] + offset) / (threshold + offset));
        return new(
            knots, n, threshold, offset, -FixedLog.Base10((exceedances + 1) / (n + 1.0)), Math.Max(sum / exceedances, 1e-3));
    }

    /// <summary>Surprise of <paramref name="score"/>.</summary>
    public double Surprise(double score)
    {
        if (score > Threshold && Slope > 0)
            return logTail + FixedLog.Of(Math.Max(score + Offset, 1e-12) / (Threshold + Offset)) / Slope * FixedLog.InverseLn10;
        var u = -FixedLog.Base10((count - Below(score) + 1) / (count + 1.0));
        // Too few distinct scores for a slope: beyond the largest, grow with the logarithm rather than tie.
        return Slope > 0 || !(score > knots[^1]) ? u : u + FixedLog.Base10((score + Offset) / (knots[^1] + Offset));
    }

    /// <summary>A knot up to which every tail of as many scores gives less than <paramref name="surprise"/>; -1 if none.</summary>
    public int KnotOfLess(double surprise)
    {
        var rank = (count + 1) * (1 - Math.Pow(10, -surprise));
        return Math.Max((int)(rank * (knots.Length - 1) / Math.Max(count - 1, 1)) - 2, -1); // two knots cover all rounding
    }

    /// <summary>Whether the score lies at or below a knot of <see cref="KnotOfLess"/>, where ranks alone decide.</summary>
    public bool IsUpTo(int knot, double score) => knot >= 0 && score <= knots[Math.Min(knot, knots.Length - 1)] && score <= Threshold;

    /// <summary>Calibration scores below <paramref name="score"/>; interpolated upwards between thinned knots.</summary>
    private double Below(double score)
    {
        // Halving without a branch: which way it goes is a coin's toss, and a wrong guess costs more than the step.
        var (low, left) = (0, knots.Length);
        while (left > 1)
        {
            var half = left / 2;
            low += knots[low + half - 1] < score ? half : 0;
            left -= half;
        }
        if (knots[low] < score) low++;
        if (low == 0) return 0;
        if (low == knots.Length) return count;
        var (before, after) = (RankOf(low - 1, knots.Length, count), RankOf(low, knots.Length, count));
        return before + Math.Ceiling((after - before) * ((score - knots[low - 1]) / (knots[low] - knots[low - 1])));
    }

    private static double[] Thin(double[] sorted, int maxKnots)
    {
        if (sorted.Length <= maxKnots) return sorted;
        var knots = new double[maxKnots];
        for (var i = 0; i < maxKnots; i++) knots[i] = sorted[RankOf(i, maxKnots, sorted.Length)];
        return knots;
    }

    private static int RankOf(int knot, int knots, int count) => (int)((long)knot * (count - 1) / Math.Max(knots - 1, 1));
}
