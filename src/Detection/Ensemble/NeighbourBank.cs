using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Mean Euclidean distance to the nearest of a random bank of healthy feature rows, single precision, by a search that is
/// exact but looks at few rows in full.
/// </summary>
/// <remarks>
/// A row's coordinates along the first axes of the statistics' subspace, and the length of what is left, bound its
/// distance from below: |p_x - p_b|^2 + (r_x - r_b)^2, and so does every part of that sum. Sixteen rows at a time are added up
/// axis by axis and left as soon as none of them can beat the present worst neighbour; what is left at the end is measured in
/// full. The last row's neighbours give the first guess.
/// </remarks>
internal sealed class NeighbourBank
{
    /// <summary>Axes of the bound. More make it tighter and the scan longer.</summary>
    public const int MaxAxes = 31;

    /// <summary>Slack for the rounding of bounds and distances: relative, and against the row's own squared length.</summary>
    private const float Slack = 1.001f, LengthSlack = 1e-9f;

    /// <summary>Rows bounded together.</summary>
    private const int Lanes = 16;

    /// <summary>Axes added up between two looks at whether to go on.</summary>
    private const int Stride = 8;

    private readonly float[] rows;    // [count, columns]
    private readonly float[] bounds;  // [blocks of sixteen rows, axes + 1, sixteen]; padding lies infinitely far
    private readonly int axes;

    private NeighbourBank(float[] rows, int columns, Subspace subspace)
    {
        (this.rows, Columns) = (rows, columns);
        Count = rows.Length / columns;
        axes = Math.Min(MaxAxes, subspace.Components);
        bounds = new float[(Count + Lanes - 1) / Lanes * (axes + 1) * Lanes];
        Array.Fill(bounds, float.PositiveInfinity);
        var (row, centred, coordinates) = (new double[columns], new double[columns], new double[subspace.Components]);
        Span<float> key = stackalloc float[MaxAxes + 1];
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < columns; j++) row[j] = rows[i * columns + j];
            subspace.Distance(row, centred, coordinates);
            Key(centred, coordinates, key);
            for (var a = 0; a <= axes; a++) bounds[(i / Lanes * (axes + 1) + a) * Lanes + i % Lanes] = key[a];
        }
    }

    public int Count { get; }
    public int Columns { get; }
    public ReadOnlySpan<float> Rows => rows;

    /// <summary>A bank of all rows, or of <paramref name="size"/> drawn without replacement, in their order.</summary>
    public static NeighbourBank Draw(ReadOnlySpan<float> features, int columns, int size, ulong seed, Subspace subspace)
    {
        var count = features.Length / columns;
        if (count <= size) return new(features.ToArray(), columns, subspace);
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        var random = new SplitMix64(seed, 0);
        for (var i = 0; i < size; i++)
        {
            var pick = i + random.Below(count - i);
            (order[i], order[pick]) = (order[pick], order[i]);
        }
        Array.Sort(order, 0, size);
        var kept = new float[size * columns];
        for (var i = 0; i < size; i++) features.Slice(order[i] * columns, columns).CopyTo(kept.AsSpan(i * columns));
        return new(kept, columns, subspace);
    }

    public static NeighbourBank Restore(float[] rows, Subspace subspace) => new(rows, subspace.Columns, subspace);

    /// <summary>Mean distance to the nearest rows.</summary>
    /// <param name="row">[columns].</param>
    /// <param name="centred">The row as <see cref="Subspace.Distance"/> centred it.</param>
    /// <param name="coordinates">Its coordinates in the subspace.</param>
    /// <param name="nearest">
    /// In: rows to try first, -1 for none; they do not change the result. Out: the nearest rows, nearest first.
    /// </param>
    /// <returns>The mean distance, and how many rows were measured in full.</returns>
    public (double Distance, int Measured) Nearest(
        ReadOnlySpan<float> row, ReadOnlySpan<double> centred, ReadOnlySpan<double> coordinates, Span<int> nearest)
    {
        Span<float> key = stackalloc float[MaxAxes + 1];
        var length = Key(centred, coordinates, key);
        var wanted = Math.Min(nearest.Length, Count);
        Span<float> best = stackalloc float[nearest.Length];
        best.Fill(float.PositiveInfinity);
        Span<int> guesses = stackalloc int[nearest.Length];
        nearest.CopyTo(guesses);
        nearest.Fill(-1);
        var measured = 0;
        for (var i = 0; i < guesses.Length; i++)
        {
            if ((uint)guesses[i] >= (uint)Count || guesses[..i].Contains(guesses[i])) continue;
            Insert(guesses[i], row, best[..wanted], nearest);
            measured++;
        }
        var slack = LengthSlack * (float)length;
        for (var first = 0; first < Count; first += Lanes)
        {
            var candidates = Candidates(first, key, best[wanted - 1] * Slack + slack);
            for (; candidates != 0; candidates &= candidates - 1)
            {
                var index = first + BitOperations.TrailingZeroCount(candidates);
                if (guesses.Contains(index)) continue;
                Insert(index, row, best[..wanted], nearest);
                measured++;
            }
        }
        var sum = 0.0;
        for (var i = 0; i < wanted; i++) sum += Math.Sqrt(best[i]);
        return (sum / wanted, measured);
    }

    /// <summary>One bit for each of sixteen rows whose bound is below <paramref name="limit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Candidates(int first, ReadOnlySpan<float> key, float limit)
    {
        ref var bound = ref bounds[first * (axes + 1)];
        var (most, sum) = (Vector512.Create(limit), Vector512<float>.Zero);
        for (var axis = 0; axis <= axes;)
        {
            for (var stop = Math.Min(axis + Stride, axes + 1); axis < stop; axis++)
            {
                var d = Vector512.Create(key[axis]) - Vector512.LoadUnsafe(ref bound, (nuint)(axis * Lanes));
                sum = Vector512.FusedMultiplyAdd(d, d, sum);
            }
            if (!Vector512.LessThanAny(sum, most)) return 0;
        }
        return Vector512.LessThan(sum, most).ExtractMostSignificantBits();
    }

    private void Insert(int index, ReadOnlySpan<float> row, Span<float> best, Span<int> nearest)
    {
        var distance = Kernels.SquaredDistance(row, rows.AsSpan(index * Columns, Columns));
        var at = best.Length;
        while (at > 0 && distance < best[at - 1]) at--;
        if (at == best.Length) return;
        for (var i = best.Length - 1; i > at; i--) (best[i], nearest[i]) = (best[i - 1], nearest[i - 1]);
        (best[at], nearest[at]) = (distance, index);
    }

    /// <summary>The first coordinates, and behind them the length of the rest; returns the squared length of the row.</summary>
    private double Key(ReadOnlySpan<double> centred, ReadOnlySpan<double> coordinates, Span<float> key)
    {
        var length = Kernels.Dot(centred, centred);
        var left = length;
        for (var a = 0; a < axes; a++)
        {
            key[a] = (float)coordinates[a];
            left -= coordinates[a] * coordinates[a];
        }
        key[axes] = (float)Math.Sqrt(Math.Max(left, 0));
        return length;
    }
}
