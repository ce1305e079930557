using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamingAnomaly.Evaluation.Numerics;

/// <summary>Squared Euclidean distances from one vector to many, float32: four references at a time, so that a query is read once for all of them.</summary>
internal sealed class NearestWindows
{
    private const int Together = 4;
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

    /// <summary>Distances of one query.</summary>
    /// <param name="query">[stride].</param>
    /// <param name="distances">[count], overwritten.</param>
    public void Squared(ReadOnlySpan<float> query, Span<float> distances)
    {
        Span<float> four = stackalloc float[Together];
        for (var first = 0; first < Count; first += Together)
        {
            Block(ref MemoryMarshal.GetReference(query), ref references[first * stride], four);
            four[..Math.Min(Together, Count - first)].CopyTo(distances[first..]);
        }
    }

    private void Block(ref float query, ref float reference, Span<float> sums)
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
        }

        sums[0] = Vector.Sum(a);
        sums[1] = Vector.Sum(b);
        sums[2] = Vector.Sum(c);
        sums[3] = Vector.Sum(d);
    }
}
