namespace StreamingAnomaly.Models.Moment;

/// <summary>T5's bidirectional relative position buckets (spec 4.5).</summary>
internal static class RelativePosition
{
    private const int Half = MomentConfig.Buckets / 2;
    private const int Exact = Half / 2;

    /// <summary>Bucket of a key at distance <paramref name="offset"/> = key - query.</summary>
    public static int Bucket(int offset)
    {
        int n = Math.Abs(offset);
        int far = n < Exact
            ? n
            : Math.Min(Exact + (int)(Math.Log((double)n / Exact) / Math.Log((double)MomentConfig.MaxDistance / Exact) * (Half - Exact)), Half - 1);
        return (offset > 0 ? Half : 0) + far;
    }

    /// <summary>The bias added to the attention scores, [heads, query, key].</summary>
    /// <param name="table">[32, heads].</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="patches">Queries and keys.</param>
    public static float[] Bias(float[] table, int heads, int patches)
    {
        var bias = new float[heads * patches * patches];
        for (int h = 0; h < heads; h++)
            for (int q = 0; q < patches; q++)
                for (int k = 0; k < patches; k++)
                    bias[(h * patches + q) * patches + k] = table[Bucket(k - q) * heads + h];
        return bias;
    }
}
