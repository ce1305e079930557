namespace StreamingAnomaly.Detection.Quality;

/// <summary>What is plausible for one sensor.</summary>
/// <param name="Low">Below it the value is out of range; -infinity for no limit.</param>
/// <param name="High">Above it the value is out of range; infinity for no limit.</param>
/// <param name="StuckAfter">Equal readings in a row that count as stuck; 0 for never.</param>
public readonly record struct SensorQualityBaseline(double Low, double High, int StuckAfter)
{
    /// <summary>Shortest stretch of equal readings that is ever called stuck.</summary>
    internal const int ShortestStuck = 16;

    /// <summary>A sensor is stuck when it stands still this many times longer than it ever did while healthy.</summary>
    internal const int StuckFactor = 3;

    /// <summary>The healthy range is widened on both sides by this many times its width.</summary>
    internal const double Widening = 1;

    /// <summary>
    /// Learns from healthy readings of one sensor in time order: the range [min, max] widened by its own width on both
    /// sides, and stuck after three times its longest constant stretch, at least 16. A sensor that never moved has
    /// neither: the level detector's rule for constant sensors watches it.
    /// </summary>
    /// <param name="values">Readings; those that are not finite are left out and end no stretch.</param>
    /// <param name="limits">Physical limits where a person gave them; they replace the learnt range.</param>
    public static SensorQualityBaseline Learn(ReadOnlySpan<double> values, SensorLimits? limits = null)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity, last = double.NaN;
        int stretch = 0, longest = 0;
        foreach (var value in values)
        {
            if (!double.IsFinite(value)) continue;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
            stretch = value == last ? stretch + 1 : 1;
            longest = Math.Max(longest, stretch);
            last = value;
        }
        var moves = max > min;
        var width = moves ? (max - min) * Widening : double.PositiveInfinity;
        return new(
            limits?.Low ?? (moves ? min - width : double.NegativeInfinity),
            limits?.High ?? (moves ? max + width : double.PositiveInfinity),
            moves ? (int)Math.Max(ShortestStuck, Math.Min(StuckFactor * (long)longest, int.MaxValue)) : 0);
    }
}
