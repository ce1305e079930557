using StreamingAnomaly.Models.Onnx;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Plain float32 products; with <paramref name="probe"/>, every activation also leaves the graph, named by its site.</summary>
internal sealed class FloatLinears(bool probe = false) : ILinearWriter
{
    /// <summary>Prefix of the outputs that carry activations.</summary>
    public const string Probe = "probe.";

    public string Prepare(GraphBuilder g, string site, string activation)
    {
        if (probe) g.Output(Probe + site, activation, null, null, null);
        return activation;
    }

    public string Apply(GraphBuilder g, string site, string prepared, string name, float[] weights, int outputs, int inputs) =>
        g.Node("MatMul", prepared, g.Weights(name, Transposed(weights, outputs, inputs), inputs, outputs));

    /// <summary>A linear layer's [out, in] weights as the [in, out] that MatMul wants.</summary>
    public static float[] Transposed(float[] weights, int outputs, int inputs)
    {
        var transposed = new float[weights.Length];
        for (int o = 0; o < outputs; o++)
            for (int i = 0; i < inputs; i++)
                transposed[i * outputs + o] = weights[o * inputs + i];
        return transposed;
    }
}
