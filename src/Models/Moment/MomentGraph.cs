using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Onnx;

namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// Writes the encoder and its reconstruction head as an ONNX graph (spec section 5). Statistics, masks and what differs
/// between the entry points stay outside, in double precision; the graph is the same for all of them.
/// </summary>
internal static class MomentGraph
{
    public const string Values = "values";           // [N, 8P] normalised values
    public const string EmbedMask = "embed_mask";    // [N, P]  1: embed the patch, 0: put the mask token
    public const string KeyMask = "key_mask";        // [N, P]  1: may be attended to
    public const string Decoded = "decoded";         // [N, 8P] reconstruction, normalised
    public const string States = "states";           // [N, P, width] after the final norm

    /// <summary>The lowest float32: large enough to shut a key out, and finite, so that a row without keys stays a number.</summary>
    private const float ShutOut = float.MinValue;

    /// <summary>Builds the model.</summary>
    /// <param name="weights">Weights.</param>
    /// <param name="patches">Patches per window, 64 as trained.</param>
    /// <param name="trace">Also put out <c>trace.patch_embedding</c> and <c>trace.block.i</c>, [N, P, width].</param>
    /// <param name="linears">Precision of the blocks' linear layers; null is float32.</param>
    public static byte[] Build(MomentWeights weights, int patches, bool trace, ILinearWriter? linears = null)
    {
        var c = weights.Config;
        var g = new GraphBuilder("moment");
        linears ??= new FloatLinears();
        string values = g.Input(Values, null, patches * MomentConfig.PatchLength);
        string embedMask = g.Input(EmbedMask, null, patches), keyMask = g.Input(KeyMask, null, patches);

        string h = PatchEmbedding(g, weights, patches, values, embedMask);
        string bias = AttentionBias(g, weights, patches, keyMask);
        var shapes = new Shapes(
            g.Ints("split_heads", -1, patches, c.Heads, c.HeadWidth), g.Ints("join_heads", -1, patches, c.Inner),
            g.Scalar("epsilon", c.Epsilon), g.Scalar("two", 2f), g.Ints("last_axis", -1));
        if (trace) g.Output("trace.patch_embedding", h, null, patches, c.Width);
        for (int i = 0; i < c.Layers; i++)
        {
            h = Block(g, c, linears, weights.Blocks[i], i, h, bias, shapes);
            if (trace) g.Output($"trace.block.{i}", h, null, patches, c.Width);
        }
        h = Norm(g, h, g.Weights("final_norm", weights.FinalNorm, c.Width), shapes);
        g.Output(States, h, null, patches, c.Width);

        string r = g.Node("MatMul", h, Linear(g, "head", weights.Head, MomentConfig.PatchLength, c.Width));
        r = g.Node("Add", r, g.Weights("head_bias", weights.HeadBias, MomentConfig.PatchLength));
        r = g.Node("Reshape", r, g.Ints("join_patches", -1, patches * MomentConfig.PatchLength));
        g.Output(Decoded, r, null, patches * MomentConfig.PatchLength);
        return g.ToBytes();
    }

    private sealed record Shapes(string SplitHeads, string JoinHeads, string Epsilon, string Two, string LastAxis);

    private static string PatchEmbedding(GraphBuilder g, MomentWeights weights, int patches, string values, string mask)
    {
        int width = weights.Config.Width;
        string x = g.Node("Reshape", values, g.Ints("split_patches", -1, patches, MomentConfig.PatchLength));
        x = g.Node("MatMul", x, Linear(g, "value_embedding", weights.ValueEmbedding, width, MomentConfig.PatchLength));
        string shown = g.Node("Reshape", mask, g.Ints("mask_shape", -1, patches, 1));
        shown = g.Node("Cast", [GraphBuilder.Attribute("to", (long)TensorProto.Types.DataType.Bool)], shown);
        x = g.Node("Where", shown, x, g.Weights("mask_embedding", weights.MaskEmbedding, width));
        return g.Node("Add", x, g.Weights("positions", weights.Positions[..(patches * width)], 1, patches, width));
    }

    private static string AttentionBias(GraphBuilder g, MomentWeights weights, int patches, string keyMask)
    {
        int heads = weights.Config.Heads;
        string shut = g.Node("Reshape", keyMask, g.Ints("key_shape", -1, 1, 1, patches));
        shut = g.Node("Mul", g.Node("Sub", g.Scalar("one", 1f), shut), g.Scalar("shut_out", ShutOut));
        float[] bias = RelativePosition.Bias(weights.RelativeBias, heads, patches);
        return g.Node("Add", g.Weights("position_bias", bias, 1, heads, patches, patches), shut);
    }

    private static string Block(GraphBuilder g, MomentConfig c, ILinearWriter linears, MomentBlock b, int i, string h, string bias, Shapes s)
    {
        (string Site, string Value) At(string kind, string activation)
        {
            string site = ActivationSite.Of(i, kind);
            return (site, linears.Prepare(g, site, activation));
        }
        string Layer((string Site, string Value) u, string name, float[] w, int outputs, int inputs) =>
            linears.Apply(g, u.Site, u.Value, $"block{i}_{name}", w, outputs, inputs);
        string Split((string Site, string Value) u, string name, float[] w, long[] order) =>
            g.Node("Transpose", [GraphBuilder.Attribute("perm", order)], g.Node("Reshape", Layer(u, name, w, c.Inner, c.Width), s.SplitHeads));

        var u = At(ActivationSite.Attention, Norm(g, h, g.Weights($"block{i}_attention_norm", b.AttentionNorm, c.Width), s));
        string scores = g.Node("MatMul", Split(u, "q", b.Q, [0, 2, 1, 3]), Split(u, "k", b.K, [0, 2, 3, 1]));
        string attention = g.Node("Softmax", [GraphBuilder.Attribute("axis", -1)], g.Node("Add", scores, bias));
        string mixed = g.Node("MatMul", attention, Split(u, "v", b.V, [0, 2, 1, 3]));
        mixed = g.Node("Reshape", g.Node("Transpose", [GraphBuilder.Attribute("perm", [0, 2, 1, 3])], mixed), s.JoinHeads);
        h = g.Node("Add", h, Layer(At(ActivationSite.Mixed, mixed), "o", b.O, c.Width, c.Inner));

        u = At(ActivationSite.Feed, Norm(g, h, g.Weights($"block{i}_feed_norm", b.FeedNorm, c.Width), s));
        string gate = g.Node("Gelu", [GraphBuilder.Attribute("approximate", "tanh")], Layer(u, "gate", b.Gate, c.FeedForward, c.Width));
        string gated = g.Node("Mul", gate, Layer(u, "up", b.Up, c.FeedForward, c.Width));
        return g.Node("Add", h, Layer(At(ActivationSite.Gated, gated), "down", b.Down, c.Width, c.FeedForward));
    }

    /// <summary>RMS normalisation, spelt as the pattern that ONNX Runtime fuses into one kernel.</summary>
    private static string Norm(GraphBuilder g, string h, string weight, Shapes s)
    {
        string mean = g.Node("ReduceMean", [GraphBuilder.Attribute("keepdims", 1)], g.Node("Pow", h, s.Two), s.LastAxis);
        string root = g.Node("Sqrt", g.Node("Add", mean, s.Epsilon));
        return g.Node("Mul", g.Node("Div", h, root), weight);
    }

    private static string Linear(GraphBuilder g, string name, float[] weights, int outputs, int inputs) =>
        g.Weights(name, FloatLinears.Transposed(weights, outputs, inputs), inputs, outputs);
}
