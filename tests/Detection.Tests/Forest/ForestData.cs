namespace StreamingAnomaly.Detection.Tests.Forest;

/// <summary>Seeded data for the forest's tests.</summary>
internal static class ForestData
{
    /// <summary>[rows, features] of independent normal values.</summary>
    public static float[] Normal(int rows, int features, int seed)
    {
        var random = new Random(seed);
        var data = new float[rows * features];
        for (var i = 0; i < data.Length; i++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            data[i] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }
        return data;
    }

    /// <summary>As <see cref="Normal"/>, with NaN, infinities, signed zeros, ties and extremes sprinkled in.</summary>
    public static float[] Awkward(int rows, int features, int seed)
    {
        float[] odd =
        [
            float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1f, float.MaxValue, float.MinValue,
            float.Epsilon,
        ];
        var data = Normal(rows, features, seed);
        var random = new Random(seed + 1);
        for (var i = 0; i < data.Length; i++)
            if (random.Next(4) == 0) data[i] = odd[random.Next(odd.Length)];
        return data;
    }

    /// <summary>Scores as bits, so that equality is to the bit.</summary>
    public static long[] Bits(double[] scores) => Array.ConvertAll(scores, BitConverter.DoubleToInt64Bits);
}
