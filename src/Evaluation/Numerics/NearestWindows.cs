using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamingAnomaly.Evaluation.Numerics;

/// <summary>Squared Euclidean distances from one vector to many, float32: four references at a time, so that a query is read once for all of them.</summary>
internal sealed class NearestWindows
{
    private const int Together = 4;

    /// <summary>Values between two looks at the limit, less one register's: a look costs as much as some registers.</summary>
    private const int Check = 127;
    private readonly float[] references; // [count rounded up to 4][stride]
    private readonly int stride;

    /// <param name="size">Values of a vector.</param>
    /// <param name="vectors">At least one.</param>
    public NearestWindows(int size, IReadOnlyList<float[]> vectors)
    {
        Count = vectors.Count;
        stride = Stride(size);
        references = new float[(Count + Together - 1) / Together * Together * stride];
        for (var i = 0; i < Count; i++) vectors[i].CopyTo(references, i * stride);
    }

    /// <summary>Number of references.</summary>
    public int Count { get; }

    /// <summary>Values of a vector rounded up to whole registers; the rest of a query must be 0.</summary>
    public static int Stride(int size) => (size + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;

    /// <summary>The k-th smallest distance, not squared. Stops counting a reference as soon as it is known not to be among the nearest.</summary>
    /// <param name="query">[stride].</param>
    /// <param name="nearest">[k], overwritten: squared distances, smallest first.</param>
    /// <param name="first">Block of references to begin with, such as the one that was nearest before; afterwards the one that is nearest now.</param>
    public double Kth(ReadOnlySpan<float> query, Span<float> nearest, ref int first)
    {
        nearest.Fill(float.PositiveInfinity);
        Span<float> four = stackalloc float[Together];
        var blocks = (Count + Together - 1) / Together;
        var (start, best) = (first, float.PositiveInfinity);
        for (var b = 0; b < blocks; b++)
        {
            var block = (start + b) % blocks;
            if (!Block(ref MemoryMarshal.GetReference(query), ref references[block * Together * stride], four, nearest[^1])) continue;
            for (var i = 0; i < Math.Min(Together, Count - (block * Together)); i++)
            {
                if (four[i] < best) (best, first) = (four[i], block);
                if (four[i] >= nearest[^1]) continue;
                var at = nearest.Length - 1;
                for (; at > 0 && nearest[at - 1] > four[i]; at--) nearest[at] = nearest[at - 1];
                nearest[at] = four[i];
            }
        }

        return Math.Sqrt(nearest[^1]);
    }

    /// <summary>Distances of one query.</summary>
    /// <param name="query">[stride].</param>
    /// <param name="distances">[count], overwritten.</param>
    public void Squared(ReadOnlySpan<float> query, Span<float> distances)
    {
        Span<float> four = stackalloc float[Together];
        for (var first = 0; first < Count; first += Together)
        {
            Block(ref MemoryMarshal.GetReference(query), ref references[first * stride], four, float.PositiveInfinity);
            four[..Math.Min(Together, Count - first)].CopyTo(distances[first..]);
        }
    }

    /// <returns>False if all four are known to be at or above the limit; the sums are then of no use.</returns>
    private bool Block(ref float query, ref float reference, Span<float> sums, float limit)
    {
        Vector<float> a = default, b = default, c = default, d = default;
        ref var second = ref Unsafe.Add(ref reference, stride);
        ref var third = ref Unsafe.Add(ref second, stride);
        ref var fourth = ref Unsafe.Add(ref third, stride);
        for (var i = 0; i < stride; i += Vector<float>.Count)
        {
            var q = Vector.LoadUnsafe(ref query, (nuint)i);
            var da = q - Vector.LoadUnsafe(ref reference, (nuint)i);
            var db = q - Vector.LoadUnsafe(ref second, (nuint)i);
            var dc = q - Vector.LoadUnsafe(ref third, (nuint)i);
            var dd = q - Vector.LoadUnsafe(ref fourth, (nuint)i);
            a = Vector.FusedMultiplyAdd(da, da, a);
            b = Vector.FusedMultiplyAdd(db, db, b);
            c = Vector.FusedMultiplyAdd(dc, dc, c);
            d = Vector.FusedMultiplyAdd(dd, dd, d);
            if ((i & Check) == 0 && i > 0 && Vector.Sum(Vector.Min(Vector.Min(a, b), Vector.Min(c, d))) >= limit) return false;
        }

        sums[0] = Vector.Sum(a);
        sums[1] = Vector.Sum(b);
        sums[2] = Vector.Sum(c);
        sums[3] = Vector.Sum(d);
        return true;
    }
}
