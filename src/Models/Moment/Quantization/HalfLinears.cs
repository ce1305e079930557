using StreamingAnomaly.Models.Onnx;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>
/// Products in bfloat16 or float16 between casts; what comes out is float32 again, and so are the residual stream, norms, softmax
/// and GELU. In float16 <c>wo</c> stays float32: real T5 weights overflow 65,504 there (spec section 5).
/// </summary>
/// <param name="brain">bfloat16, else float16.</param>
/// <param name="emulate">Round what goes in, but multiply in float32.</param>
internal sealed class HalfLinears(bool brain, bool emulate) : ILinearWriter
{
    private readonly FloatLinears exact = new();
    private readonly TensorProto.Types.DataType type = brain ? TensorProto.Types.DataType.Bfloat16 : TensorProto.Types.DataType.Float16;

    public string Prepare(GraphBuilder g, string site, string activation) => 
        IsFloat(site) ? activation : Emulated(g, g.Cast(activation, type));

    public string Apply(GraphBuilder g, string site, string prepared, string name, float[] weights, int outputs, int inputs)
    {
        if (IsFloat(site)) return exact.Apply(g, site, prepared, name, weights, outputs, inputs);
        string half = g.Halves(name, FloatLinears.Transposed(weights, outputs, inputs), type, inputs, outputs);
        string product = g.Node("MatMul", prepared, Emulated(g, half));
        return emulate ? product : g.Cast(product, TensorProto.Types.DataType.Float);
    }

    private string Emulated(GraphBuilder g, string half) => emulate ? g.Cast(half, TensorProto.Types.DataType.Float) : half;

    private bool IsFloat(string site) => !brain && ActivationSite.KindOf(site) == ActivationSite.Gated;
}
