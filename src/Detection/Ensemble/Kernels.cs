using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Vector loops of the ensemble. Eight (or sixteen) fixed lanes and fused multiply-add: where the machine's vectors are
/// narrower the runtime splits them, so that sums have the same order, and results the same bits, everywhere. Optimised
/// at once rather than by tiers: the first training of a process is as fast as later ones.
/// </summary>
internal static class Kernels
{
    private const int Lanes = 8;
    private const int FloatLanes = 16;

    /// <summary>Sum of products; <paramref name="b"/> is at least as long as <paramref name="a"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b[..a.Length]);
        var (first, second) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var i = 0;
        for (; i <= a.Length - 2 * Lanes; i += 2 * Lanes)
        {
            first = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i), first);
            second = Vector512.FusedMultiplyAdd(
                Vector512.LoadUnsafe(ref x, (nuint)(i + Lanes)), Vector512.LoadUnsafe(ref y, (nuint)(i + Lanes)), second);
        }
        var sum = Sum(first + second);
        for (; i < a.Length; i++) sum = Math.FusedMultiplyAdd(Unsafe.Add(ref x, i), Unsafe.Add(ref y, i), sum);
        return sum;
    }

    /// <summary>result[r] = dot of row r of <paramref name="matrix"/>, [result, z], with <paramref name="z"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> z, Span<double> result)
    {
        var width = z.Length;
        ref var m = ref MemoryMarshal.GetReference(matrix[..(result.Length * width)]);
        ref var v = ref MemoryMarshal.GetReference(z);
        var r = 0;
        for (; r <= result.Length - 4; r += 4)
        {
            ref var a = ref Unsafe.Add(ref m, r * width);
            ref var b = ref Unsafe.Add(ref a, width);
            ref var c = ref Unsafe.Add(ref b, width);
            ref var d = ref Unsafe.Add(ref c, width);
            Vector512<double> sa = default, sb = default, sc = default, sd = default;
            var i = 0;
            for (; i <= width - Lanes; i += Lanes)
            {
                var x = Vector512.LoadUnsafe(ref v, (nuint)i);
                sa = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref a, (nuint)i), sa);
                sb = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref b, (nuint)i), sb);
                sc = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref c, (nuint)i), sc);
                sd = Vector512.FusedMultiplyAdd(x, Vector512.LoadUnsafe(ref d, (nuint)i), sd);
            }
            var (ta, tb, tc, td) = (Sum(sa), Sum(sb), Sum(sc), Sum(sd));
            for (; i < width; i++)
            {
                var x = Unsafe.Add(ref v, i);
                ta = Math.FusedMultiplyAdd(x, Unsafe.Add(ref a, i), ta);
                tb = Math.FusedMultiplyAdd(x, Unsafe.Add(ref b, i), tb);
                tc = Math.FusedMultiplyAdd(x, Unsafe.Add(ref c, i), tc);
                td = Math.FusedMultiplyAdd(x, Unsafe.Add(ref d, i), td);
            }
            (result[r], result[r + 1], result[r + 2], result[r + 3]) = (ta, tb, tc, td);
        }
        for (; r < result.Length; r++) result[r] = Dot(z, matrix.Slice(r * width, width));
    }

    /// <summary>y += s x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(double s, ReadOnlySpan<double> x, Span<double> y)
    {
        ref var from = ref MemoryMarshal.GetReference(x[..y.Length]);
        ref var to = ref MemoryMarshal.GetReference(y);
        var scale = Vector512.Create(s);
        var i = 0;
        for (; i <= y.Length - Lanes; i += Lanes)
            Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref from, (nuint)i), Vector512.LoadUnsafe(ref to, (nuint)i))
                .StoreUnsafe(ref to, (nuint)i);
        for (; i < y.Length; i++) y[i] = Math.FusedMultiplyAdd(s, x[i], y[i]);
    }

    /// <summary>y += s x + t z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(double s, ReadOnlySpan<double> x, double t, ReadOnlySpan<double> z, Span<double> y)
    {
        ref var first = ref MemoryMarshal.GetReference(x[..y.Length]);
        ref var second = ref MemoryMarshal.GetReference(z[..y.Length]);
        ref var to = ref MemoryMarshal.GetReference(y);
        var (a, b) = (Vector512.Create(s), Vector512.Create(t));
        var i = 0;
        for (; i <= y.Length - Lanes; i += Lanes)
        {
            var sum = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref first, (nuint)i), Vector512.LoadUnsafe(ref to, (nuint)i));
            Vector512.FusedMultiplyAdd(b, Vector512.LoadUnsafe(ref second, (nuint)i), sum).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < y.Length; i++) y[i] = Math.FusedMultiplyAdd(t, z[i], Math.FusedMultiplyAdd(s, x[i], y[i]));
    }

    /// <summary>Turns two vectors in their plane: (x, y) becomes (c x - s y, s x + c y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        ref var left = ref MemoryMarshal.GetReference(x);
        ref var right = ref MemoryMarshal.GetReference(y[..x.Length]);
        var (cos, sin) = (Vector512.Create(c), Vector512.Create(s));
        var i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            var (a, b) = (Vector512.LoadUnsafe(ref left, (nuint)i), Vector512.LoadUnsafe(ref right, (nuint)i));
            (cos * a - sin * b).StoreUnsafe(ref left, (nuint)i);
            (sin * a + cos * b).StoreUnsafe(ref right, (nuint)i);
        }
        for (; i < x.Length; i++) (x[i], y[i]) = (c * x[i] - s * y[i], s * x[i] + c * y[i]);
    }

    /// <summary>Squared Euclidean distance in single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b[..a.Length]);
        var (first, second) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var i = 0;
        for (; i <= a.Length - 2 * FloatLanes; i += 2 * FloatLanes)
        {
            var d = Vector512.LoadUnsafe(ref x, (nuint)i) - Vector512.LoadUnsafe(ref y, (nuint)i);
            first = Vector512.FusedMultiplyAdd(d, d, first);
            var e = Vector512.LoadUnsafe(ref x, (nuint)(i + FloatLanes)) - Vector512.LoadUnsafe(ref y, (nuint)(i + FloatLanes));
            second = Vector512.FusedMultiplyAdd(e, e, second);
        }
        var eight = (first + second).GetLower() + (first + second).GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        var sum = four[0] + four[1] + (four[2] + four[3]);
        for (; i < a.Length; i++)
        {
            var d = Unsafe.Add(ref x, i) - Unsafe.Add(ref y, i);
            sum = MathF.FusedMultiplyAdd(d, d, sum);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Sum(Vector512<double> v)
    {
        var four = v.GetLower() + v.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
