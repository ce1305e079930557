using StreamingAnomaly.Models.Safetensors;

namespace StreamingAnomaly.Models.Moment;

/// <summary>The tensors inference needs, as momentfm stores them: linear layers as [out, in], row-major (spec section 3).</summary>
public sealed class MomentWeights
{
    private MomentWeights() { }

    /// <summary>Sizes.</summary>
    public required MomentConfig Config { get; init; }

    internal float[] ValueEmbedding { get; init; } = [];    // [width, 8]
    internal float[] MaskEmbedding { get; init; } = [];     // [width]
    internal float[] Positions { get; init; } = [];         // [64, width]
    internal float[] RelativeBias { get; init; } = [];      // [32, heads]
    internal MomentBlock[] Blocks { get; init; } = [];
    internal float[] FinalNorm { get; init; } = [];         // [width]
    internal float[] Head { get; init; } = [];              // [8, width]
    internal float[] HeadBias { get; init; } = [];          // [8]

    /// <summary>The same model with other blocks.</summary>
    internal MomentWeights With(MomentBlock[] blocks) => new()
    {
        Config = Config, ValueEmbedding = ValueEmbedding, MaskEmbedding = MaskEmbedding, Positions = Positions,
        RelativeBias = RelativeBias, Blocks = blocks, FinalNorm = FinalNorm, Head = Head, HeadBias = HeadBias,
    };

    /// <summary>Reads a Hugging Face folder: <c>config.json</c> and <c>model.safetensors</c>.</summary>
    /// <exception cref="MomentException">A file is missing, or the configuration or a tensor does not match.</exception>
    /// <exception cref="SafetensorsException">The weights file is damaged.</exception>
    public static MomentWeights Load(string folder)
    {
        string config = Path.Combine(folder, "config.json"), model = Path.Combine(folder, "model.safetensors");
        foreach (string path in (string[])[config, model])
            if (!File.Exists(path)) throw new MomentException($"{path} is missing: a MOMENT folder holds config.json and model.safetensors");
        using var file = SafetensorsFile.Open(model);
        return Read(MomentConfig.Parse(File.ReadAllBytes(config)), file);
    }

    /// <summary>Reads the tensors, strictly: each must be there, with its shape and type, finite, and there may be no other.</summary>
    /// <exception cref="MomentException">Names every tensor that is missing, extra or misshaped.</exception>
    public static MomentWeights Read(MomentConfig config, SafetensorsFile file)
    {
        MomentTensorList.Check(config, file);
        float[] Get(string name) => Finite(file.Floats(name), name, file.Name);
        var blocks = new MomentBlock[config.Layers];
        for (int i = 0; i < blocks.Length; i++)
        {
            string attention = $"encoder.block.{i}.layer.0.", feed = $"encoder.block.{i}.layer.1.";
            blocks[i] = new MomentBlock
            {
                AttentionNorm = Get(attention + "layer_norm.weight"),
                Q = Get(attention + "SelfAttention.q.weight"),
                K = Get(attention + "SelfAttention.k.weight"),
                V = Get(attention + "SelfAttention.v.weight"),
                O = Get(attention + "SelfAttention.o.weight"),
                FeedNorm = Get(feed + "layer_norm.weight"),
                Gate = Get(feed + "DenseReluDense.wi_0.weight"),
                Up = Get(feed + "DenseReluDense.wi_1.weight"),
                Down = Get(feed + "DenseReluDense.wo.weight"),
            };
        }
        return new MomentWeights
        {
            Config = config,
            Blocks = blocks,
            ValueEmbedding = Get("patch_embedding.value_embedding.weight"),
            MaskEmbedding = Get("patch_embedding.mask_embedding"),
            Positions = Finite(
                file.Floats(MomentTensorList.Positions, MomentConfig.WindowPatches * config.Width), MomentTensorList.Positions, file.Name),
            RelativeBias = Get(MomentTensorList.RelativeBias),
            FinalNorm = Get("encoder.final_layer_norm.weight"),
            Head = Get("head.linear.weight"),
            HeadBias = Get("head.linear.bias"),
        };
    }

    private static float[] Finite(float[] values, string name, string file)
    {
        foreach (float v in values)
            if (!float.IsFinite(v)) throw new MomentException($"{file}: tensor '{name}' holds NaN or infinity; the file is damaged");
        return values;
    }
}
