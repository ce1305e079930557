using System.Text.Json;

namespace StreamingAnomaly.Models.Moment;

/// <summary>Checks each key of config.json that matters to inference.</summary>
internal sealed class MomentConfigReader(JsonElement root)
{
    /// <summary>Bounds what a hostile configuration can make us allocate; the largest Flan-T5 stays below.</summary>
    private const int MaxWidth = 16384;
    private const int MaxLayers = 96;
    private const int MaxVocabulary = 1 << 20;

    public MomentConfig Read()
    {
        if (root.ValueKind != JsonValueKind.Object) throw new MomentException("config.json must hold an object");
        Text(root, "", "model_name", "MOMENT", optional: true);
        Text(root, "", "task_name", "reconstruction");
        Text(root, "", "transformer_type", "encoder_only", optional: true);
        Exactly(root, "", "seq_len", MomentConfig.WindowLength);
        Exactly(root, "", "patch_len", MomentConfig.PatchLength);
        Exactly(root, "", "patch_stride_len", MomentConfig.PatchLength);
        Flag("revin_affine", false);
        Flag("value_embedding_bias", false);
        Flag("add_positional_embedding", true);
        if (!root.TryGetProperty("t5_config", out var t5) || t5.ValueKind != JsonValueKind.Object)
            throw new MomentException("config.json: key 't5_config' (an object) is missing");

        const string inside = "t5_config.";
        Text(t5, inside, "feed_forward_proj", "gated-gelu");
        Text(t5, inside, "model_type", "t5", optional: true);
        Exactly(t5, inside, "relative_attention_num_buckets", MomentConfig.Buckets, optional: true);
        Exactly(t5, inside, "relative_attention_max_distance", MomentConfig.MaxDistance, optional: true);
        int width = Size(t5, inside, "d_model", MaxWidth);
        if (root.TryGetProperty("d_model", out var own) && own.ValueKind != JsonValueKind.Null && Size(root, "", "d_model", MaxWidth) != width)
            throw new MomentException($"config.json: key 'd_model' is {own}, but 't5_config.d_model' is {width}");
        return new MomentConfig
        {
            Width = width,
            Layers = Size(t5, inside, "num_layers", MaxLayers),
            Heads = Size(t5, inside, "num_heads", MaxWidth),
            HeadWidth = Size(t5, inside, "d_kv", MaxWidth),
            FeedForward = Size(t5, inside, "d_ff", 4 * MaxWidth),
            Vocabulary = Size(t5, inside, "vocab_size", MaxVocabulary),
            Epsilon = Epsilon(t5),
        } is { Inner: > 0 and <= 4 * MaxWidth } config
            ? config
            : throw new MomentException("config.json: 't5_config.num_heads' times 't5_config.d_kv' is out of range");
    }

    private static float Epsilon(JsonElement t5)
    {
        if (!t5.TryGetProperty("layer_norm_epsilon", out var value)) return 1e-6f;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double epsilon) && epsilon is > 0 and <= 1e-2)
            return (float)epsilon;
        throw new MomentException($"config.json: key 't5_config.layer_norm_epsilon' is {value}; expected a number in (0, 0.01]");
    }

    private static void Text(JsonElement of, string prefix, string key, string expected, bool optional = false)
    {
        if (!of.TryGetProperty(key, out var value))
        {
            if (optional) return;
            throw Missing(prefix + key);
        }
        if (value.ValueKind != JsonValueKind.String || value.GetString() != expected) throw Wrong(prefix + key, value, $"\"{expected}\"");
    }

    private static void Exactly(JsonElement of, string prefix, string key, int expected, bool optional = false)
    {
        if (!of.TryGetProperty(key, out var value))
        {
            if (optional) return;
            throw Missing(prefix + key);
        }
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number != expected)
            throw Wrong(prefix + key, value, expected.ToString());
    }

    private void Flag(string key, bool expected)
    {
        if (!root.TryGetProperty(key, out var value)) return;   // absent means momentfm's default, which is what we compute
        if (value.ValueKind != (expected ? JsonValueKind.True : JsonValueKind.False)) throw Wrong(key, value, expected ? "true" : "false");
    }

    private static int Size(JsonElement of, string prefix, string key, int max)
    {
        if (!of.TryGetProperty(key, out var value)) throw Missing(prefix + key);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int number) || number < 1 || number > max)
            throw Wrong(prefix + key, value, $"a whole number from 1 to {max}");
        return number;
    }

    private static MomentException Missing(string key) => new($"config.json: key '{key}' is missing");

    private static MomentException Wrong(string key, JsonElement value, string expected) =>
        new($"config.json: key '{key}' is {value.GetRawText()}; this implementation computes {expected} only");
}
