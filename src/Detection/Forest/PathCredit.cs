using System.Runtime.InteropServices;

namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// Credits the splits on a row's paths with the depth they saved it. At a node of n training rows the expected rest of
/// the path is c(n), after the split 1 + c(m), m the rows on the side taken; the difference is the depth saved. A
/// split's credit is that, less what it saves its training rows on average, divided by the row's path length in the
/// tree. A feature's credits of all trees are added; sums below zero (an inlier there) count as none.
/// </summary>
/// <remarks>
/// <para>The decomposition of a path into differences of node expectations is Saabas's ("Interpreting random forests",
/// 2014), here with the expectation of Liu et al.; the weight of short paths is that of DIFFI (Carletti, Terzi and
/// Susto, "Interpretable anomaly detection with DIFFI", 2023). Taking off the average makes the credits of a healthy
/// feature cancel, so that the shares of a faulty one stand out.</para>
/// <para>A limit of the forest, not of the rule: trees do not see how far beyond the training range a value lies, and
/// each uses a feature less often the more there are. A single gross fault in normal data ranks first in about 97 %
/// of rows with 6 features, 95 % with 10 and 84 % with 20 (100 trees). More trees sharpen it.</para>
/// <para>A row without any credit (constant training data) gets equal shares.</para>
/// </remarks>
internal static class PathCredit
{
    /// <summary>Overwrites <paramref name="shares"/> with each feature's share of the saved depth.</summary>
    public static void Share(CompleteTrees trees, ReadOnlySpan<float> row, Span<double> shares)
    {
        shares.Clear();
        for (var tree = 0; tree < trees.Trees; tree++)
        {
            var end = ScalarWalk.End(trees, tree, ref MemoryMarshal.GetReference(row));
            var weight = 1 / trees.PathLengthAt(tree, end);
            for (var depth = 0; depth < trees.Depth; depth++)
            {
                var child = end >> (trees.Depth - depth - 1);
                if (trees.SamplesAt(tree, child) == CompleteTrees.Padding) break;
                shares[(int)trees.NodeAt(tree, child >> 1).Feature] += weight * Surplus(trees, tree, child);
            }
        }
        var total = 0.0;
        for (var f = 0; f < shares.Length; f++) total += shares[f] = Math.Max(0, shares[f]);
        if (total > 0)
            for (var f = 0; f < shares.Length; f++) shares[f] /= total;
        else
            shares.Fill(1.0 / shares.Length);
    }

    /// <summary>
    /// Depth saved by going to <paramref name="child"/> less the average over the training rows at its parent. What
    /// does not depend on the side cancels: with o rows of n on the other side it is o/n (c(o) - c(m)).
    /// </summary>
    private static double Surplus(CompleteTrees trees, int tree, int child)
    {
        var here = trees.SamplesAt(tree, child);
        var other = trees.SamplesAt(tree, child ^ 1);
        return other * (trees.ExpectedRest(other) - trees.ExpectedRest(here)) / (here + other);
    }
}
