using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>The newest rows of a stream, at most <see cref="Capacity"/>, in a ring; before a run's first row, that row repeats.</summary>
internal sealed class History
{
    /// <summary>Rows kept: the longest window. A power of two.</summary>
    public const int Capacity = 64;

    /// <summary>Statistics of a window: deviation, range, maximum, minimum, mean.</summary>
    public const int Statistics = 5;

    private const int Lanes = 8;
    private readonly int sensors;
    private readonly double[] ring; // [Capacity, sensors] and room for a full vector behind the last value
    private int newest;

    public History(int sensors) => (this.sensors, ring) = (sensors, new double[Capacity * sensors + Lanes]);

    /// <summary>The newest row.</summary>
    public ReadOnlySpan<double> Newest => ring.AsSpan(newest * sensors, sensors);

    /// <summary>Length of the padded rows that <see cref="WindowStatistics"/> writes.</summary>
    public static int Padded(int sensors) => (sensors + Lanes - 1) / Lanes * Lanes;

    /// <summary>Takes a row; <paramref name="first"/> fills the whole ring with it.</summary>
    public void Push(ReadOnlySpan<double> row, bool first)
    {
        newest = (newest + 1) & (Capacity - 1);
        row.CopyTo(ring.AsSpan(newest * sensors, sensors));
        if (!first) return;
        for (var i = 0; i < Capacity; i++) row.CopyTo(ring.AsSpan(i * sensors, sensors));
    }

    /// <summary>Copies the last <paramref name="rows"/> rows of some sensors, oldest first, [rows, count].</summary>
    public void CopyLast(int rows, int firstSensor, int count, Span<double> to)
    {
        for (var i = 0; i < rows; i++)
        {
            var at = ((newest - rows + 1 + i) & (Capacity - 1)) * sensors + firstSensor;
            ring.AsSpan(at, count).CopyTo(to.Slice(i * count, count));
        }
    }

    /// <summary>Statistics of the trailing windows of every sensor.</summary>
    /// <param name="widths">Rows of the windows, ascending.</param>
    /// <param name="to">Receives [widths, Statistics, Padded(sensors)]; what is behind the sensors of a row means nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WindowStatistics(ReadOnlySpan<int> widths, Span<double> to)
    {
        var stride = Padded(sensors);
        ref var start = ref MemoryMarshal.GetArrayDataReference(ring);
        ref var target = ref MemoryMarshal.GetReference(to[..(widths.Length * Statistics * stride)]);
        for (var lane = 0; lane < stride; lane += Lanes)
        {
            var sum = Vector512<double>.Zero;
            var high = Vector512.Create(double.NegativeInfinity);
            var low = Vector512.Create(double.PositiveInfinity);
            var seen = 0;
            for (var w = 0; w < widths.Length; w++)
            {
                var width = widths[w];
                for (; seen < width; seen++)
                {
                    var x = Row(ref start, seen, lane);
                    sum += x;
                    high = Vector512.Max(high, x);
                    low = Vector512.Min(low, x);
                }
                var mean = sum / Vector512.Create((double)width);
                var squares = Vector512<double>.Zero;
                for (var age = 0; age < width; age++)
                {
                    var d = Row(ref start, age, lane) - mean;
                    squares = Vector512.FusedMultiplyAdd(d, d, squares);
                }
                var at = (nuint)(w * Statistics * stride + lane);
                Vector512.Sqrt(squares / Vector512.Create((double)width)).StoreUnsafe(ref target, at);
                (high - low).StoreUnsafe(ref target, at + (nuint)stride);
                high.StoreUnsafe(ref target, at + (nuint)(2 * stride));
                low.StoreUnsafe(ref target, at + (nuint)(3 * stride));
                mean.StoreUnsafe(ref target, at + (nuint)(4 * stride));
            }
        }
    }

    /// <summary>The rows as plain data, oldest first, [Capacity, sensors].</summary>
    public double[] Capture()
    {
        var rows = new double[Capacity * sensors];
        CopyLast(Capacity, 0, sensors, rows);
        return rows;
    }

    /// <summary>Takes rows that <see cref="Capture"/> gave.</summary>
    public void Restore(ReadOnlySpan<double> rows)
    {
        rows.CopyTo(ring);
        newest = Capacity - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Row(ref double start, int age, int lane) =>
        Vector512.LoadUnsafe(ref start, (nuint)(((newest - age) & (Capacity - 1)) * sensors + lane));
}
