namespace StreamingAnomaly.Analysis.Statistics;

/// <summary>A sensor's values where rows are normal and where they are marked.</summary>
/// <param name="Feature">Sensor.</param>
/// <param name="Low">Lower edge of the first bin.</param>
/// <param name="High">Upper edge of the last bin; values outside are counted in the bins at the ends.</param>
/// <param name="Normal">Share of the normal rows in each bin.</param>
/// <param name="Anomalous">Share of the marked rows in each bin.</param>
/// <param name="Shift">Mean of the marked rows less that of the normal ones, in standard deviations of the normal ones.</param>
/// <param name="Distance">Kolmogorov-Smirnov distance of the two over the bins, 0 to 1: by it sensors are ordered.</param>
internal sealed record Distribution(string Feature, double Low, double High, double[] Normal, double[] Anomalous, double Shift, double Distance)
{
    /// <summary>Bins.</summary>
    public const int Bins = 40;

    /// <summary>Quantile at which the ends are cut, so that one wild value does not squeeze the rest into a bin.</summary>
    private const double Tail = 0.0005;

    /// <summary>Of a column; null where it has no value.</summary>
    public static Distribution? Of(string feature, float[] column, bool[] marked)
    {
        var values = Array.FindAll(column, float.IsFinite);
        if (values.Length == 0) return null;
        Array.Sort(values);
        double low = FeatureSummary.At(values, Tail), high = FeatureSummary.At(values, 1 - Tail);
        if (high <= low) (low, high) = (values[0], values[^1]);
        if (high <= low) (low, high) = (low - 0.5, low + 0.5);
        double[] normal = new double[Bins], anomalous = new double[Bins];
        double n = 0, a = 0, sumN = 0, sumA = 0, squares = 0;
        for (var row = 0; row < column.Length; row++)
        {
            if (!float.IsFinite(column[row])) continue;
            var bin = Math.Clamp((int)((column[row] - low) / (high - low) * Bins), 0, Bins - 1);
            if (marked[row]) { anomalous[bin]++; a++; sumA += column[row]; }
            else { normal[bin]++; n++; sumN += column[row]; squares += (double)column[row] * column[row]; }
        }

        var deviation = n > 0 ? Math.Sqrt(Math.Max((squares / n) - Math.Pow(sumN / n, 2), 0)) : 0;
        double distance = 0, cumulated = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            if (n > 0) normal[bin] /= n;
            if (a > 0) anomalous[bin] /= a;
            cumulated += normal[bin] - anomalous[bin];
            distance = Math.Max(distance, Math.Abs(cumulated));
        }

        var shift = n > 0 && a > 0 && deviation > 0 ? ((sumA / a) - (sumN / n)) / deviation : 0;
        return new(feature, low, high, normal, anomalous, shift, a > 0 && n > 0 ? distance : 0);
    }
}
