using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment.Quantization;

/// <summary>Runs a float32 graph over windows and shows the activations at every site.</summary>
internal sealed class ActivationProbe : IDisposable
{
    /// <summary>Windows in a run: keeps the probes' memory small.</summary>
    private const int BatchSize = 4;

    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly int patches;
    private readonly string[] names;

    public ActivationProbe(MomentWeights weights, int patches, int threads)
    {
        this.patches = patches;
        byte[] graph = MomentGraph.Build(weights, patches, trace: false, new FloatLinears(probe: true));
        using var settings = MomentRuntime.Settings(new MomentSessionOptions { Device = MomentDevice.Cpu }, threads, cuda: false);
        session = new InferenceSession(graph, settings);
        names = [.. ActivationSite.All(weights.Config).Select(s => FloatLinears.Probe + s.Site)];
    }

    /// <summary>Calls <paramref name="seen"/> with a site and its values [windows, patches, channels] until all windows are through.</summary>
    /// <param name="values">[windows, 8 patches], in sensor units.</param>
    /// <param name="masks">The same shape: 1 = observed.</param>
    /// <param name="seen">Told of every activation.</param>
    public void Show(ReadOnlySpan<float> values, ReadOnlySpan<float> masks, Action<string, ReadOnlySpan<float>> seen)
    {
        int length = patches * MomentConfig.PatchLength, windows = values.Length / length;
        var buffers = new MomentBuffers(BatchSize, patches, 1);
        var counted = new float[length];
        for (int first = 0; first < windows; first += BatchSize)
        {
            int rows = Math.Min(BatchSize, windows - first);
            for (int row = 0; row < rows; row++)
            {
                // Of every second window the newest patch is hidden, because that is scored too.
                int at = (first + row) * length;
                WindowInputs.Fill(buffers, row, values.Slice(at, length), masks.Slice(at, length), hideNewest: (first + row) % 2 == 1, counted);
            }
            using var x = Tensor(buffers.Values, rows, length);
            using var embed = Tensor(buffers.EmbedMask, rows, patches);
            using var keys = Tensor(buffers.KeyMask, rows, patches);
            using var results = session.Run(run, [MomentGraph.Values, MomentGraph.EmbedMask, MomentGraph.KeyMask], [x, embed, keys], names);
            for (int i = 0; i < names.Length; i++) seen(names[i][FloatLinears.Probe.Length..], results[i].GetTensorDataAsSpan<float>());
        }
    }

    public void Dispose()
    {
        run.Dispose();
        session.Dispose();
    }

    private static OrtValue Tensor(float[] data, int rows, int width) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(0, rows * width), [rows, width]);
}
