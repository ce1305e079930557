namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Spearman's rank correlation; ties share their mean rank.</summary>
internal static class RankCorrelation
{
    /// <summary>-1 to 1; NaN if either side is constant or there are fewer than two values.</summary>
    public static double Of(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count) throw new ArgumentException($"{a.Count} values cannot be ranked against {b.Count}");
        double[] x = Ranks(a), y = Ranks(b);
        double middle = (x.Length + 1) / 2.0, xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - middle, dy = y[i] - middle;
            (xy, xx, yy) = (xy + dx * dy, xx + dx * dx, yy + dy * dy);
        }
        return xy / Math.Sqrt(xx * yy);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[order.Length];
        for (int i = 0; i < order.Length;)
        {
            int end = i + 1;
            while (end < order.Length && values[order[end]].Equals(values[order[i]])) end++;
            for (int j = i; j < end; j++) ranks[order[j]] = (i + 1 + end) / 2.0;
            i = end;
        }
        return ranks;
    }
}
