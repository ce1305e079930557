namespace StreamingAnomaly.Analysis.Statistics;

/// <summary>Benjamini and Hochberg's step-up correction (Journal of the Royal Statistical Society B 57, 1995).</summary>
internal static class FalseDiscovery
{
    /// <summary>Adjusted p values: those at or below q keep the share of false discoveries at q.</summary>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        int[] order = [.. Enumerable.Range(0, p.Count).OrderByDescending(i => p[i])];
        var adjusted = new double[p.Count];
        var least = 1.0;
        for (var rank = 0; rank < order.Length; rank++)
            adjusted[order[rank]] = least = Math.Min(least, p[order[rank]] * p.Count / (p.Count - rank));
        return adjusted;
    }
}
