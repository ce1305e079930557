using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Detection.Runs;

/// <summary>
/// A run (wafer, batch, cycle) summed up as it goes by: mean and log deviation of every sensor, in constant memory
/// (Welford 1962). Not thread-safe.
/// </summary>
public sealed class RunSummary
{
    /// <summary>Share of the mean size, and absolute part, that keep the logarithm of a still sensor's deviation finite.</summary>
    private const double RelativeFloor = 1e-3, AbsoluteFloor = 1e-6;

    private readonly int[] counts;
    private readonly double[] means;
    private readonly double[] squares;
    private readonly double[] sizes;

    /// <summary>An empty run of <paramref name="sensors"/> sensors.</summary>
    public RunSummary(int sensors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sensors, 1);
        (counts, means, squares, sizes) = (new int[sensors], new double[sensors], new double[sensors], new double[sensors]);
    }

    /// <summary>Values of a row.</summary>
    public int Sensors => counts.Length;

    /// <summary>Rows that had a value.</summary>
    public int Rows { get; private set; }

    /// <summary>Takes a row of raw values, [sensors]; what is not finite is missing.</summary>
    /// <exception cref="ArgumentException">The row does not have this many values.</exception>
    public void Add(ReadOnlySpan<double> row)
    {
        if (row.Length != counts.Length)
            throw new ArgumentException($"The row has {row.Length} values; this run has {counts.Length} sensors.", nameof(row));
        var any = false;
        for (var s = 0; s < row.Length; s++)
        {
            var value = row[s];
            if (!double.IsFinite(value)) continue;
            any = true;
            var count = ++counts[s];
            var step = value - means[s];
            means[s] += step / count;
            squares[s] += step * (value - means[s]);
            sizes[s] += (Math.Abs(value) - sizes[s]) / count;
        }
        if (any) Rows++;
    }

    /// <summary>Features: means, then log deviations, [2 sensors]; NaN for a sensor without any value.</summary>
    public void Features(Span<double> features)
    {
        for (var s = 0; s < counts.Length; s++)
        {
            var known = counts[s] > 0;
            features[s] = known ? means[s] : double.NaN;
            features[counts.Length + s] = known
                ? FixedLog.Of(Math.Sqrt(squares[s] / counts[s]) + RelativeFloor * sizes[s] + AbsoluteFloor) : double.NaN;
        }
    }

    /// <summary>Begins the next run.</summary>
    public void Clear()
    {
        Array.Clear(counts);
        Array.Clear(means);
        Array.Clear(squares);
        Array.Clear(sizes);
        Rows = 0;
    }

    internal (int[] Counts, double[] Means, double[] Squares, double[] Sizes, int Rows) Capture() =>
        ([.. counts], [.. means], [.. squares], [.. sizes], Rows);

    internal void Restore(int[] savedCounts, double[] savedMeans, double[] savedSquares, double[] savedSizes, int rows)
    {
        savedCounts.CopyTo(counts, 0);
        savedMeans.CopyTo(means, 0);
        savedSquares.CopyTo(squares, 0);
        savedSizes.CopyTo(sizes, 0);
        Rows = rows;
    }
}
