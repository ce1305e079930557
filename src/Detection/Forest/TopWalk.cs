using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// The first four levels for a register of rows at once. Thresholds come from a table held in registers; values are
/// chosen from the candidate columns of a level by blending, which needs no hardware gather.
/// </summary>
internal static class TopWalk
{
    /// <summary>
    /// Writes the heap index (16 to 31) at depth 4 of each of <paramref name="lanes"/> rows, a multiple of 16.
    /// <paramref name="tile"/> is [features, <paramref name="stride"/>].
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Walk512(
        ref float tile, nuint stride, ref float thresholds, ref uint features, ref uint ends, nuint lanes)
    {
        var table = Vector512.LoadUnsafe(ref thresholds);
        var root = Vector512.Create(Unsafe.Add(ref thresholds, 1));
        for (nuint lane = 0; lane < lanes; lane += 16)
        {
            ref var x = ref Unsafe.Add(ref tile, lane);
            var a = Vector512.LessThanOrEqual(Column512(ref x, stride, ref features, 1), root);
            var node = Vector512.Create(3) + a.AsInt32();
            var value = Pair512(a, ref x, stride, ref features, 2);
            var b = Vector512.LessThanOrEqual(value, Avx512F.PermuteVar16x32(table, node));
            node = node + node + Vector512<int>.One + b.AsInt32();
            value = Vector512.ConditionalSelect(
                a, Pair512(b, ref x, stride, ref features, 4), Pair512(b, ref x, stride, ref features, 6));
            var c = Vector512.LessThanOrEqual(value, Avx512F.PermuteVar16x32(table, node));
            node = node + node + Vector512<int>.One + c.AsInt32();
            value = Vector512.ConditionalSelect(
                a,
                Vector512.ConditionalSelect(
                    b, Pair512(c, ref x, stride, ref features, 8), Pair512(c, ref x, stride, ref features, 10)),
                Vector512.ConditionalSelect(
                    b, Pair512(c, ref x, stride, ref features, 12), Pair512(c, ref x, stride, ref features, 14)));
            var d = Vector512.LessThanOrEqual(value, Avx512F.PermuteVar16x32(table, node));
            node = node + node + Vector512<int>.One + d.AsInt32();
            node.AsUInt32().StoreUnsafe(ref ends, lane);
        }
    }

    /// <summary>As <see cref="Walk512"/>, 8 rows at once; <paramref name="lanes"/> is a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Walk256(
        ref float tile, nuint stride, ref float thresholds, ref uint features, ref uint ends, nuint lanes)
    {
        var lower = Vector256.LoadUnsafe(ref thresholds);
        var upper = Vector256.LoadUnsafe(ref thresholds, 8); // the permutation uses three bits: 8 to 15 land here as 0 to 7
        var root = Vector256.Create(Unsafe.Add(ref thresholds, 1));
        for (nuint lane = 0; lane < lanes; lane += 8)
        {
            ref var x = ref Unsafe.Add(ref tile, lane);
            var a = Vector256.LessThanOrEqual(Column256(ref x, stride, ref features, 1), root);
            var node = Vector256.Create(3) + a.AsInt32();
            var value = Pair256(a, ref x, stride, ref features, 2);
            var b = Vector256.LessThanOrEqual(value, Avx2.PermuteVar8x32(lower, node));
            node = node + node + Vector256<int>.One + b.AsInt32();
            value = Vector256.ConditionalSelect(
                a, Pair256(b, ref x, stride, ref features, 4), Pair256(b, ref x, stride, ref features, 6));
            var c = Vector256.LessThanOrEqual(value, Avx2.PermuteVar8x32(lower, node));
            node = node + node + Vector256<int>.One + c.AsInt32();
            value = Vector256.ConditionalSelect(
                a,
                Vector256.ConditionalSelect(
                    b, Pair256(c, ref x, stride, ref features, 8), Pair256(c, ref x, stride, ref features, 10)),
                Vector256.ConditionalSelect(
                    b, Pair256(c, ref x, stride, ref features, 12), Pair256(c, ref x, stride, ref features, 14)));
            var d = Vector256.LessThanOrEqual(value, Avx2.PermuteVar8x32(upper, node));
            node = node + node + Vector256<int>.One + d.AsInt32();
            node.AsUInt32().StoreUnsafe(ref ends, lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Pair512(
        Vector512<float> left, ref float x, nuint stride, ref uint features, nuint node) =>
        Vector512.ConditionalSelect(
            left, Column512(ref x, stride, ref features, node), Column512(ref x, stride, ref features, node + 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Column512(ref float x, nuint stride, ref uint features, nuint node) =>
        Vector512.LoadUnsafe(ref x, stride * Unsafe.Add(ref features, node));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair256(
        Vector256<float> left, ref float x, nuint stride, ref uint features, nuint node) =>
        Vector256.ConditionalSelect(
            left, Column256(ref x, stride, ref features, node), Column256(ref x, stride, ref features, node + 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Column256(ref float x, nuint stride, ref uint features, nuint node) =>
        Vector256.LoadUnsafe(ref x, stride * Unsafe.Add(ref features, node));
}
