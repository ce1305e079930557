namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>Count, sums and sums of products of feature rows; what a covariance or a least-squares fit needs of them.</summary>
internal sealed class Scatter(int columns)
{
    private readonly double[] sums = new double[columns];
    private readonly double[] products = new double[columns * columns]; // upper triangle only

    public int Columns => columns;
    public int Count { get; private set; }
    public ReadOnlySpan<double> Sums => sums;

    /// <summary>Sum of the products of two columns.</summary>
    public double Product(int a, int b) => products[Math.Min(a, b) * columns + Math.Max(a, b)];

    /// <summary>Scatter of <paramref name="rows"/>, [rows, columns].</summary>
    public static Scatter Of(ReadOnlySpan<double> rows, int columns)
    {
        var scatter = new Scatter(columns);
        var at = 0;
        for (; at + 4 * columns <= rows.Length; at += 4 * columns)
            scatter.Add(
                rows.Slice(at, columns), rows.Slice(at + columns, columns), rows.Slice(at + 2 * columns, columns),
                rows.Slice(at + 3 * columns, columns));
        for (; at < rows.Length; at += columns) scatter.Add(rows.Slice(at, columns));
        scatter.Count = rows.Length / columns;
        return scatter;
    }

    /// <summary>Adds (<paramref name="sign"/> 1) or takes off (-1) another scatter.</summary>
    public void Combine(Scatter other, int sign)
    {
        Count += sign * other.Count;
        Kernels.Add(sign, other.sums, sums);
        Kernels.Add(sign, other.products, products);
    }

    /// <summary>Means and the full covariance matrix with divisor count - 1.</summary>
    public (double[] Means, double[] Covariance) Covariance()
    {
        var means = new double[columns];
        var covariance = new double[columns * columns];
        for (var i = 0; i < columns; i++) means[i] = sums[i] / Count;
        var divisor = Math.Max(Count - 1, 1);
        for (var i = 0; i < columns; i++)
            for (var j = i; j < columns; j++)
                covariance[i * columns + j] = covariance[j * columns + i] = (products[i * columns + j] - means[i] * sums[j]) / divisor;
        return (means, covariance);
    }

    private void Add(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d)
    {
        for (var i = 0; i < columns; i++)
        {
            sums[i] += a[i] + b[i] + (c[i] + d[i]);
            var to = products.AsSpan(i * columns + i, columns - i);
            Kernels.Add(a[i], a[i..], b[i], b[i..], to);
            Kernels.Add(c[i], c[i..], d[i], d[i..], to);
        }
    }

    private void Add(ReadOnlySpan<double> row)
    {
        for (var i = 0; i < columns; i++)
        {
            sums[i] += row[i];
            Kernels.Add(row[i], row[i..], products.AsSpan(i * columns + i, columns - i));
        }
    }
}
