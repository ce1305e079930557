using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment;

/// <summary>Some rows of the buffers bound to a session on the CPU. There a bound input is read at every run; on CUDA it would be
/// copied once, when it is bound.</summary>
internal sealed class MomentShape : IDisposable
{
    private readonly List<OrtValue> values = [];
    private readonly int first, rows;

    public MomentShape(InferenceSession session, MomentBuffers buffers, Dictionary<string, float[]> trace, int first, int rows)
    {
        (this.first, this.rows) = (first, rows);
        Binding = session.CreateIoBinding();
        Binding.BindInput(MomentGraph.Values, Value(buffers.Values, buffers.Length));
        Binding.BindInput(MomentGraph.EmbedMask, Value(buffers.EmbedMask, buffers.Patches));
        Binding.BindInput(MomentGraph.KeyMask, Value(buffers.KeyMask, buffers.Patches));
        Binding.BindOutput(MomentGraph.Decoded, Value(buffers.Decoded, buffers.Length));
        Binding.BindOutput(MomentGraph.States, Value(buffers.States, buffers.Patches, buffers.Width));
        foreach (var (name, values) in trace) Binding.BindOutput(name, Value(values, buffers.Patches, buffers.Width));
    }

    public OrtIoBinding Binding { get; }

    public void Dispose()
    {
        Binding.Dispose();
        foreach (var value in values) value.Dispose();
    }

    private OrtValue Value(float[] buffer, params int[] rest)
    {
        int width = rest.Aggregate(1, (a, b) => a * b);
        long[] shape = [rows, .. rest];
        var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.AsMemory(first * width, rows * width), shape);
        values.Add(value);
        return value;
    }
}
