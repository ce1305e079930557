using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamingAnomaly.Detection.Forest;

/// <summary>The branch-free walk: a step is two dependent loads and a compare, and many rows are in flight.</summary>
/// <remarks>
/// Callers have checked that rows are long enough; splits name only features that exist. The loops are optimised at
/// once rather than by tiers, so that the first batches after a start are as fast as the later ones.
/// </remarks>
internal static class ScalarWalk
{
    /// <summary>Sum over all trees, in their order, of the path length of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double PathLengthSum(CompleteTrees trees, ref float row)
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(trees.Nodes);
        ref var codes = ref MemoryMarshal.GetArrayDataReference(trees.PathCodes);
        ref var lengths = ref MemoryMarshal.GetArrayDataReference(trees.PathLengths);
        var width = (nuint)trees.Width;
        var sum = 0.0;
        var tree = 0;
        for (; tree + 4 <= trees.Trees; tree += 4) // four trees in flight, added in their order
        {
            ref var second = ref Unsafe.Add(ref nodes, width);
            ref var third = ref Unsafe.Add(ref second, width);
            ref var fourth = ref Unsafe.Add(ref third, width);
            nuint i = 1, j = 1, k = 1, l = 1;
            for (var step = trees.Depth; step > 0; step--)
            {
                i = Step(ref nodes, ref row, i);
                j = Step(ref second, ref row, j);
                k = Step(ref third, ref row, k);
                l = Step(ref fourth, ref row, l);
            }
            sum += Length(ref lengths, ref codes, i);
            sum += Length(ref lengths, ref codes, width + j);
            sum += Length(ref lengths, ref codes, 2 * width + k);
            sum += Length(ref lengths, ref codes, 3 * width + l);
            nodes = ref Unsafe.Add(ref fourth, width);
            codes = ref Unsafe.Add(ref codes, 4 * width);
        }
        for (; tree < trees.Trees; tree++)
        {
            sum += Length(ref lengths, ref codes, Down(ref nodes, ref row, 1, trees.Depth));
            nodes = ref Unsafe.Add(ref nodes, width);
            codes = ref Unsafe.Add(ref codes, width);
        }
        return sum;
    }

    /// <summary>Heap index of the end that <paramref name="row"/> reaches in one tree.</summary>
    public static int End(CompleteTrees trees, int tree, ref float row) =>
        (int)Down(ref trees.Nodes[tree * trees.Width], ref row, 1, trees.Depth);

    /// <summary>
    /// Adds one tree's path lengths to the sums of <paramref name="count"/> rows, walking <paramref name="steps"/> from
    /// the heap indices in <paramref name="starts"/>. Four rows are interleaved; the processor overlaps further ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTree(
        ref SplitNode nodes, ref ushort codes, ref double lengths, ref float rows, nuint features, ref uint starts,
        int steps, ref double sums, int count)
    {
        var r = 0;
        for (; r + 4 <= count; r += 4)
        {
            ref var a = ref rows;
            ref var b = ref Unsafe.Add(ref a, features);
            ref var c = ref Unsafe.Add(ref b, features);
            ref var d = ref Unsafe.Add(ref c, features);
            nuint i = starts, j = Unsafe.Add(ref starts, 1), k = Unsafe.Add(ref starts, 2), l = Unsafe.Add(ref starts, 3);
            for (var step = steps; step > 0; step--)
            {
                i = Step(ref nodes, ref a, i);
                j = Step(ref nodes, ref b, j);
                k = Step(ref nodes, ref c, k);
                l = Step(ref nodes, ref d, l);
            }
            sums += Length(ref lengths, ref codes, i);
            Unsafe.Add(ref sums, 1) += Length(ref lengths, ref codes, j);
            Unsafe.Add(ref sums, 2) += Length(ref lengths, ref codes, k);
            Unsafe.Add(ref sums, 3) += Length(ref lengths, ref codes, l);
            rows = ref Unsafe.Add(ref d, features);
            starts = ref Unsafe.Add(ref starts, 4);
            sums = ref Unsafe.Add(ref sums, 4);
        }
        for (; r < count; r++)
        {
            sums += Length(ref lengths, ref codes, Down(ref nodes, ref rows, starts, steps));
            rows = ref Unsafe.Add(ref rows, features);
            starts = ref Unsafe.Add(ref starts, 1);
            sums = ref Unsafe.Add(ref sums, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Length(ref double lengths, ref ushort codes, nuint end) =>
        Unsafe.Add(ref lengths, (nuint)Unsafe.Add(ref codes, end));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Down(ref SplitNode nodes, ref float row, nuint node, int steps)
    {
        for (; steps > 0; steps--) node = Step(ref nodes, ref row, node);
        return node;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Step(ref SplitNode nodes, ref float row, nuint node)
    {
        ref var split = ref Unsafe.Add(ref nodes, node);
        var right = !(Unsafe.Add(ref row, (nuint)split.Feature) <= split.Threshold);
        return 2 * node + Unsafe.BitCast<bool, byte>(right);
    }
}
