using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Moment;

/// <summary>Untrained weights with T5's initial spread: the control every MOMENT result is compared with, and benchmarks.</summary>
public static class MomentRandomWeights
{
    /// <summary>Spread of the mask embedding and head, as momentfm initialises them.</summary>
    private const double SmallSpread = 0.02;

    /// <summary>Writes a complete <c>model.safetensors</c>, the same for the same seed.</summary>
    public static void Write(Stream stream, MomentConfig config, int seed)
    {
        var random = new Random(seed);
        SafetensorsWriter.Write(stream, [.. MomentTensorList.Of(config).Select(t => (t.Name, t.Shape, Values(t.Name, t.Shape, config, random)))]);
    }

    /// <summary>The same weights in memory.</summary>
    public static MomentWeights Create(MomentConfig config, int seed)
    {
        using var stream = new MemoryStream();
        Write(stream, config, seed);
        using var file = SafetensorsFile.Read(stream.GetBuffer().AsMemory(0, (int)stream.Length), "random weights");
        return MomentWeights.Read(config, file);
    }

    private static float[] Values(string name, int[] shape, MomentConfig c, Random random)
    {
        var values = new float[shape.Aggregate(1, (a, b) => a * b)];
        if (name == MomentTensorList.Positions) return Positions(values, c.Width);
        if (name.Contains("norm", StringComparison.Ordinal)) { Array.Fill(values, 1f); return values; }
        if (name.EndsWith("embed_tokens.weight", StringComparison.Ordinal)) return values;   // never used
        double spread = name switch
        {
            _ when name.Contains(".q.", StringComparison.Ordinal) => 1 / Math.Sqrt((double)c.Width * c.HeadWidth),
            _ when name.StartsWith("head", StringComparison.Ordinal) => SmallSpread,
            "patch_embedding.mask_embedding" => SmallSpread,
            "patch_embedding.value_embedding.weight" => Math.Sqrt(2.0 / (c.Width + MomentConfig.PatchLength)),
            MomentTensorList.RelativeBias => 1 / Math.Sqrt(c.Width),
            _ => 1 / Math.Sqrt(shape[^1]),
        };
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    private static float[] Positions(float[] table, int width)
    {
        for (int i = 0; i < table.Length; i++)
        {
            int p = i / width, j = i % width;
            double angle = p * Math.Exp(-(j - j % 2) * Math.Log(10000) / width);
            table[i] = (float)(j % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
        }
        return table;
    }
}
