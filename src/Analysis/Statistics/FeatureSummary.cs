namespace StreamingAnomaly.Analysis.Statistics;

/// <summary>One sensor in numbers.</summary>
/// <param name="Name">Name.</param>
/// <param name="Count">Rows with a value.</param>
/// <param name="Missing">Values missing before they were treated.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Deviation">Standard deviation.</param>
/// <param name="Min">Least value.</param>
/// <param name="Q1">First quartile.</param>
/// <param name="Median">Median.</param>
/// <param name="Q3">Third quartile.</param>
/// <param name="Max">Greatest value.</param>
internal sealed record FeatureSummary(
    string Name, long Count, long Missing, double Mean, double Deviation, double Min, double Q1, double Median, double Q3, double Max)
{
    /// <summary>Of a column; what is NaN is not there.</summary>
    public static FeatureSummary Of(string name, float[] column, long missing)
    {
        var values = Array.FindAll(column, float.IsFinite);
        if (values.Length == 0) return new(name, 0, missing, 0, 0, 0, 0, 0, 0, 0);
        Array.Sort(values);
        double sum = 0, squares = 0;
        foreach (var value in values) sum += value;
        var mean = sum / values.Length;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return new(
            name, values.Length, missing, mean, Math.Sqrt(squares / values.Length), values[0], At(values, 0.25), At(values, 0.5), At(values, 0.75), values[^1]);
    }

    /// <summary>Quantile of sorted values, on the line between its neighbours (Hyndman and Fan's type 7).</summary>
    internal static double At(float[] sorted, double quantile)
    {
        var at = quantile * (sorted.Length - 1);
        var low = (int)at;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((at - low) * ((double)sorted[high] - sorted[low]));
    }
}
