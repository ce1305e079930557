namespace StreamingAnomaly.Console.History;

/// <summary>
/// One column of a block. Raw: a value a row, NaN where there is none. Buckets: sum, smallest, largest and count of the values
/// that fell into each; a count of 0 makes the others meaningless.
/// </summary>
internal sealed class Column
{
    private Column(double[] sum, double[]? min, double[]? max, int[]? count) => (Sum, Min, Max, Count) = (sum, min, max, count);

    /// <summary>Raw values, or sums of buckets.</summary>
    public double[] Sum { get; private set; }

    public double[]? Min { get; }
    public double[]? Max { get; }
    public int[]? Count { get; }

    public static Column Raw(int capacity)
    {
        var values = new double[capacity];
        values.AsSpan().Fill(double.NaN);
        return new(values, null, null, null);
    }

    public static Column Buckets(int buckets) => new(new double[buckets], new double[buckets], new double[buckets], new int[buckets]);

    /// <summary>A copy of the first rows, for a reader.</summary>
    public Column Copy(int rows) => new(Sum[..rows], Min?[..rows], Max?[..rows], Count?[..rows]);

    /// <summary>Adds a value to a bucket.</summary>
    public void Add(int bucket, double value) => Add(bucket, value, value, value, 1);

    /// <summary>Adds what another bucket holds.</summary>
    public void Add(int bucket, double sum, double min, double max, int count)
    {
        if (count == 0) return;
        var first = Count![bucket] == 0;
        Sum[bucket] = first ? sum : Sum[bucket] + sum;
        Min![bucket] = first ? min : Math.Min(Min[bucket], min);
        Max![bucket] = first ? max : Math.Max(Max[bucket], max);
        Count[bucket] += count;
    }

    /// <summary>Empties a bucket.</summary>
    public void Clear(int bucket) => Count![bucket] = 0;

    internal void Grow(int capacity)
    {
        var old = Sum.Length;
        var values = Sum;
        Array.Resize(ref values, capacity);
        values.AsSpan(old).Fill(double.NaN);
        Sum = values;
    }
}
