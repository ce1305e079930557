using StreamingAnomaly.Models.Onnx;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>
/// 8-bit products. Activations become unsigned bytes around 128 by one fixed scale a site; weights become signed bytes with one
/// scale per output channel. Unsigned times signed is the pair for which ONNX Runtime has fast x86 kernels (signed times signed
/// ran 11 times slower here). Fixed scales make a window's result independent of who shares its batch; ranges found at run time
/// would not, and were no faster.
/// </summary>
/// <param name="calibration">Ranges.</param>
/// <param name="keepFloat">Kinds of site (<see cref="ActivationSite"/>) whose products stay in float32.</param>
internal sealed class Int8Linears(Int8Calibration calibration, IReadOnlyCollection<string> keepFloat) : ILinearWriter
{
    /// <summary>Zero of the unsigned activations.</summary>
    private const byte Zero = 128;

    /// <summary>Largest magnitude of a weight or an activation in bytes.</summary>
    private const float Largest = 127;

    private readonly FloatLinears exact = new();

    public string Prepare(GraphBuilder g, string site, string activation)
    {
        if (IsFloat(site)) return activation;
        g.Weights(Scale(site), [calibration.Sites[site].Limit / Largest]);
        g.Bytes(ZeroPoint(site), [Zero], signed: false);
        return g.Node("QuantizeLinear", activation, Scale(site), ZeroPoint(site));
    }

    public string Apply(GraphBuilder g, string site, string prepared, string name, float[] weights, int outputs, int inputs)
    {
        if (IsFloat(site)) return exact.Apply(g, site, prepared, name, weights, outputs, inputs);
        var (bytes, scales) = Quantise(weights, outputs, inputs);
        return g.ContribNode(
            "MatMulIntegerToFloat", [], prepared, g.Bytes(name, bytes, signed: true, inputs, outputs), Scale(site),
            g.Weights(name + "_scale", scales, outputs), ZeroPoint(site));
    }

    /// <summary>Signed bytes [in, out] of weights [out, in], and the scale of each output.</summary>
    internal static (byte[] Bytes, float[] Scales) Quantise(float[] weights, int outputs, int inputs)
    {
        var (bytes, scales) = (new byte[weights.Length], new float[outputs]);
        for (int o = 0; o < outputs; o++)
        {
            var row = weights.AsSpan(o * inputs, inputs);
            float largest = System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(row);
            scales[o] = largest == 0 ? 1 : Math.Abs(largest) / Largest;
            for (int i = 0; i < inputs; i++)
                bytes[i * outputs + o] = (byte)(sbyte)MathF.Round(Math.Clamp(row[i] / scales[o], -Largest, Largest));
        }
        return (bytes, scales);
    }

    private bool IsFloat(string site) => keepFloat.Contains(ActivationSite.KindOf(site));

    private static string Scale(string site) => site + ".scale";

    private static string ZeroPoint(string site) => site + ".zero";
}
