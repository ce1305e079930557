namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>Ridge regression of a row on the rows before it, for a group of sensors.</summary>
/// <remarks>A sample is [lags x sensors before, oldest first][the row, sensors][1]: <see cref="SampleLength"/> values.</remarks>
internal sealed class LinearForecast
{
    private readonly double[] weights; // [sensors, lags * sensors + 1], the constant last

    public LinearForecast(int sensors, int lags, double[] weights) => (Sensors, Lags, this.weights) = (sensors, lags, weights);

    public int Sensors { get; }
    public int Lags { get; }
    public ReadOnlySpan<double> Weights => weights;

    public static int SampleLength(int sensors, int lags) => (lags + 1) * sensors + 1;

    /// <summary>Solves the normal equations; the penalty is <paramref name="ridge"/> times the number of rows.</summary>
    public static LinearForecast Fit(Scatter samples, int sensors, int lags, double ridge)
    {
        var inputs = lags * sensors + 1;
        var normal = new double[inputs * inputs];
        for (var i = 0; i < inputs; i++)
        {
            for (var j = 0; j <= i; j++) normal[i * inputs + j] = samples.Product(Input(i), Input(j));
            normal[i * inputs + i] += ridge * samples.Count;
        }
        Factor(normal, inputs);
        var weights = new double[sensors * inputs];
        for (var s = 0; s < sensors; s++)
        {
            var row = weights.AsSpan(s * inputs, inputs);
            for (var i = 0; i < inputs; i++) row[i] = samples.Product(Input(i), lags * sensors + s);
            Solve(normal, row);
        }
        return new(sensors, lags, weights);

        int Input(int i) => i < lags * sensors ? i : samples.Columns - 1;
    }

    /// <summary>|row - forecast| of every sensor of a sample, [sensors].</summary>
    public void Errors(ReadOnlySpan<double> sample, Span<double> errors)
    {
        var inputs = Lags * Sensors;
        for (var s = 0; s < errors.Length; s++)
        {
            var row = weights.AsSpan(s * (inputs + 1), inputs + 1);
            errors[s] = Math.Abs(sample[inputs + s] - (Kernels.Dot(sample[..inputs], row) + row[inputs]));
        }
    }

    /// <summary>Cholesky factor in the lower triangle, row by row.</summary>
    private static void Factor(double[] a, int size)
    {
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
            {
                var rest = a[i * size + j] - Kernels.Dot(a.AsSpan(i * size, j), a.AsSpan(j * size, j));
                a[i * size + j] = i == j ? Math.Sqrt(rest) : rest / a[j * size + j];
            }
    }

    private static void Solve(double[] factor, Span<double> x)
    {
        var size = x.Length;
        for (var i = 0; i < size; i++) x[i] = (x[i] - Kernels.Dot(x[..i], factor.AsSpan(i * size, i))) / factor[i * size + i];
        for (var i = size - 1; i >= 0; i--)
        {
            x[i] /= factor[i * size + i];
            Kernels.Add(-x[i], factor.AsSpan(i * size, i), x[..i]);
        }
    }
}
