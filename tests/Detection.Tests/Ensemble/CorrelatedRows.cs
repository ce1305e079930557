namespace StreamingAnomaly.Detection.Tests.Ensemble;

/// <summary>Healthy rows of sensors that share a few slow factors and have noise of their own, seeded; [rows, sensors].</summary>
internal static class CorrelatedRows
{
    public static double[] Make(int rows, int sensors, int seed)
    {
        var random = new Random(seed);
        var factors = new double[Math.Min(sensors, 3)];
        var loads = new double[factors.Length * sensors];
        for (var i = 0; i < loads.Length; i++) loads[i] = Normal(random);
        var values = new double[rows * sensors];
        for (var t = 0; t < rows; t++)
        {
            for (var k = 0; k < factors.Length; k++) factors[k] = 0.9 * factors[k] + 0.44 * Normal(random);
            for (var s = 0; s < sensors; s++)
            {
                var value = 0.5 * Normal(random);
                for (var k = 0; k < factors.Length; k++) value += loads[k * sensors + s] * factors[k];
                values[t * sensors + s] = 50 * s + (s + 1) * value;
            }
        }
        return values;
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Standard deviation of a column.</summary>
    public static double Deviation(double[] rows, int sensors, int sensor)
    {
        var column = rows.Where((_, i) => i % sensors == sensor).ToArray();
        var mean = column.Average();
        return Math.Sqrt(column.Average(v => (v - mean) * (v - mean)));
    }
}
