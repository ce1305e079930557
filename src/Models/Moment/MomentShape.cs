using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment;

/// <summary>The buffers' first rows bound to a session, for one number of windows.</summary>
internal sealed class MomentShape : IDisposable
{
    private readonly List<OrtValue> values = [];

    public MomentShape(InferenceSession session, MomentBuffers buffers, Dictionary<string, float[]> trace, int rows)
    {
        Rows = rows;
        Binding = session.CreateIoBinding();
        Binding.BindInput(MomentGraph.Values, Value(buffers.Values, buffers.Length));
        Binding.BindInput(MomentGraph.EmbedMask, Value(buffers.EmbedMask, buffers.Patches));
        Binding.BindInput(MomentGraph.KeyMask, Value(buffers.KeyMask, buffers.Patches));
        Binding.BindOutput(MomentGraph.Decoded, Value(buffers.Decoded, buffers.Length));
        Binding.BindOutput(MomentGraph.States, Value(buffers.States, buffers.Patches, buffers.Width));
        foreach (var (name, values) in trace) Binding.BindOutput(name, Value(values, buffers.Patches, buffers.Width));
    }

    public int Rows { get; }

    public OrtIoBinding Binding { get; }

    public void Dispose()
    {
        Binding.Dispose();
        foreach (var value in values) value.Dispose();
    }

    private OrtValue Value(float[] buffer, params int[] rest)
    {
        long[] shape = [Rows, .. rest];
        int count = checked((int)shape.Aggregate(1L, (a, b) => a * b));
        var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.AsMemory(0, count), shape);
        values.Add(value);
        return value;
    }
}
