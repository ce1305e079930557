using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Moment;

/// <summary>Names and shapes of every tensor in a MOMENT file (spec section 3).</summary>
internal static class MomentTensorList
{
    public const string Positions = "patch_embedding.position_embedding.pe";
    public const string RelativeBias = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";

    /// <summary>At most this many faults are named; the rest is counted.</summary>
    private const int MaxNamed = 6;

    public static IEnumerable<(string Name, int[] Shape)> Of(MomentConfig c)
    {
        yield return ("patch_embedding.value_embedding.weight", [c.Width, MomentConfig.PatchLength]);
        yield return ("patch_embedding.mask_embedding", [c.Width]);
        yield return (Positions, [1, MomentConfig.StoredPositions, c.Width]);
        yield return ("encoder.embed_tokens.weight", [c.Vocabulary, c.Width]);
        yield return (RelativeBias, [MomentConfig.Buckets, c.Heads]);
        for (int i = 0; i < c.Layers; i++)
        {
            string attention = $"encoder.block.{i}.layer.0.", feed = $"encoder.block.{i}.layer.1.";
            yield return (attention + "layer_norm.weight", [c.Width]);
            yield return (attention + "SelfAttention.q.weight", [c.Inner, c.Width]);
            yield return (attention + "SelfAttention.k.weight", [c.Inner, c.Width]);
            yield return (attention + "SelfAttention.v.weight", [c.Inner, c.Width]);
            yield return (attention + "SelfAttention.o.weight", [c.Width, c.Inner]);
            yield return (feed + "layer_norm.weight", [c.Width]);
            yield return (feed + "DenseReluDense.wi_0.weight", [c.FeedForward, c.Width]);
            yield return (feed + "DenseReluDense.wi_1.weight", [c.FeedForward, c.Width]);
            yield return (feed + "DenseReluDense.wo.weight", [c.Width, c.FeedForward]);
        }
        yield return ("encoder.final_layer_norm.weight", [c.Width]);
        yield return ("head.linear.weight", [MomentConfig.PatchLength, c.Width]);
        yield return ("head.linear.bias", [MomentConfig.PatchLength]);
    }

    public static void Check(MomentConfig config, SafetensorsFile file)
    {
        var faults = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, shape) in Of(config))
        {
            known.Add(name);
            if (file.Find(name) is not { } entry) faults.Add($"'{name}' is missing");
            else if (entry.Dtype != TensorDtype.F32) faults.Add($"'{name}' is {entry.Dtype}, not F32");
            else if (!entry.Shape.SequenceEqual(shape)) faults.Add($"'{name}' is {entry.ShapeText}, config.json says [{string.Join(", ", shape)}]");
        }
        foreach (var entry in file.Entries)
            if (!known.Contains(entry.Name)) faults.Add($"'{entry.Name}' is not part of MOMENT");
        if (faults.Count > 0)
            throw new MomentException(
                $"{file.Name} does not match its config.json: {string.Join("; ", faults.Take(MaxNamed))}" +
                (faults.Count > MaxNamed ? $"; and {faults.Count - MaxNamed} more" : ""));
    }
}
