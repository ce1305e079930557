namespace StreamingAnomaly.Analysis.Statistics;

/// <summary>Fisher's exact test of a fourfold table, one-sided: is the share larger in the group than outside of it?</summary>
internal static class FisherTest
{
    /// <summary>Chance of so many hits or more in the group if hits fell blindly on all units (hypergeometric tail).</summary>
    /// <param name="hits">Hits in the group.</param>
    /// <param name="size">Units in the group.</param>
    /// <param name="allHits">Hits in all.</param>
    /// <param name="all">Units in all.</param>
    /// <returns>0 to 1.</returns>
    public static double Greater(int hits, int size, int allHits, int all)
    {
        if (hits < 0 || size < hits || allHits < hits || all < size || all < allHits || all - size < allHits - hits)
            throw new ArgumentException($"{hits} of {size} in a group and {allHits} of {all} in all is no fourfold table.");
        var most = Math.Min(size, allHits);
        if (hits <= Math.Max(0, size + allHits - all)) return 1;
        var whole = Choose(all, size);
        double sum = 0;
        for (var k = hits; k <= most; k++) sum += Math.Exp(Choose(allHits, k) + Choose(all - allHits, size - k) - whole);
        return Math.Min(sum, 1);
    }

    private static double Choose(int n, int k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    /// <summary>ln n!, by Stirling's series from 16 on (error below 1e-13), by multiplication below.</summary>
    private static double LogFactorial(int n)
    {
        if (n < 16)
        {
            var product = 1.0;
            for (var i = 2; i <= n; i++) product *= i;
            return Math.Log(product);
        }

        double x = n + 1, inverse = 1 / (x * x);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI))
            + ((1.0 / 12 - (inverse * (1.0 / 360 - (inverse * (1.0 / 1260 - (inverse / 1680)))))) / x);
    }
}
