namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// Reversible instance normalisation (spec 4.1), in double: float32 statistics lose the signal on a large offset and turn
/// a constant into noise.
/// </summary>
internal static class RevIn
{
    /// <summary>Added to the standard deviation, after the root.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Mean and standard deviation over the steps where <paramref name="mask"/> is not 0; NaN values are skipped.
    /// Nothing observed gives NaN.</summary>
    public static (double Mean, double Deviation) Statistics(ReadOnlySpan<float> values, ReadOnlySpan<float> mask)
    {
        double sum = 0;
        int n = 0;
        for (int t = 0; t < values.Length; t++)
        {
            if (mask[t] == 0 || float.IsNaN(values[t])) continue;
            sum += values[t];
            n++;
        }
        double mean = sum / n, squares = 0;
        int m = 0;
        for (int t = 0; t < values.Length; t++)
        {
            double r = values[t] - mean;
            if (mask[t] == 0 || double.IsNaN(r)) continue;
            squares += r * r;
            m++;
        }
        return (mean, Math.Sqrt(squares / m) + Epsilon);
    }

    /// <summary>Normalises all steps, observed or not.</summary>
    /// <param name="values">Values.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="zeroNonFinite">Put 0 where the result is not finite.</param>
    /// <param name="into">As long as <paramref name="values"/>.</param>
    public static void Normalise(ReadOnlySpan<float> values, double mean, double deviation, bool zeroNonFinite, Span<float> into)
    {
        for (int t = 0; t < values.Length; t++)
        {
            float x = (float)((values[t] - mean) / deviation);
            into[t] = zeroNonFinite && !float.IsFinite(x) ? 0 : x;
        }
    }
}
