using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamingAnomaly.Models.Moment.Cuda;

/// <summary>Device memory for one run's inputs and outputs, bound once, so that a captured graph finds them at the same addresses.</summary>
internal sealed class CudaSlot : IDisposable
{
    private readonly CudaLibrary cuda;
    private readonly InferenceSession session;
    private readonly OrtIoBinding binding;
    private readonly RunOptions run = new();
    private readonly List<IDisposable> owned = [];
    private readonly List<Tensor> inputs = [], outputs = [];
    private readonly int rows;

    private sealed record Tensor(float[] Host, nint Device, int Width);

    /// <summary>Allocates and binds.</summary>
    /// <param name="cuda">CUDA runtime.</param>
    /// <param name="session">Network on that device.</param>
    /// <param name="buffers">Host side.</param>
    /// <param name="trace">Further outputs.</param>
    /// <param name="device">Device number.</param>
    /// <param name="rows">Windows in a run.</param>
    /// <param name="graph">Number of this slot's captured graph.</param>
    public CudaSlot(CudaLibrary cuda, InferenceSession session, MomentBuffers buffers, Dictionary<string, float[]> trace, int device, int rows, int graph)
    {
        (this.cuda, this.session, this.rows) = (cuda, session, rows);
        binding = session.CreateIoBinding();
        try
        {
            var memory = Own(new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, device, OrtMemType.Default));
            var allocator = Own(new OrtAllocator(session, memory));
            OrtValue Place(List<Tensor> side, float[] host, params int[] rest)
            {
                int width = rest.Aggregate(1, (a, b) => a * b);
                long bytes = (long)rows * width * sizeof(float);
                var place = Own(allocator.Allocate(checked((uint)bytes)));
                side.Add(new Tensor(host, place.DangerousGetHandle(), width));
                return Own(OrtValue.CreateTensorValueWithData(memory, TensorElementType.Float, [rows, .. rest.Select(r => (long)r)], place.DangerousGetHandle(), bytes));
            }
            binding.BindInput(MomentGraph.Values, Place(inputs, buffers.Values, buffers.Length));
            binding.BindInput(MomentGraph.EmbedMask, Place(inputs, buffers.EmbedMask, buffers.Patches));
            binding.BindInput(MomentGraph.KeyMask, Place(inputs, buffers.KeyMask, buffers.Patches));
            binding.BindOutput(MomentGraph.Decoded, Place(outputs, buffers.Decoded, buffers.Length));
            binding.BindOutput(MomentGraph.States, Place(outputs, buffers.States, buffers.Patches, buffers.Width));
            foreach (var (name, host) in trace) binding.BindOutput(name, Place(outputs, host, buffers.Patches, buffers.Width));
            run.AddRunConfigEntry("gpu_graph_id", graph.ToString(CultureInfo.InvariantCulture));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Queues the inputs of windows [first, first + count).</summary>
    public void Send(int first, int count, nint stream) => Each(inputs, first, count, stream, toDevice: true);

    /// <summary>Queues their outputs.</summary>
    public void Fetch(int first, int count, nint stream) => Each(outputs, first, count, stream, toDevice: false);

    /// <summary>Computes; returns when the device is done.</summary>
    public void Compute()
    {
        session.RunWithBinding(run, binding);
        binding.SynchronizeBoundOutputs();
    }

    public void Dispose()
    {
        binding.Dispose();
        run.Dispose();
        for (int i = owned.Count - 1; i >= 0; i--) owned[i].Dispose();
        owned.Clear();
    }

    private void Each(List<Tensor> side, int first, int count, nint stream, bool toDevice)
    {
        foreach (var (host, device, width) in side)
        {
            nint here = CudaLibrary.Address(host, (long)first * width);
            long bytes = (long)Math.Min(count, rows) * width * sizeof(float);
            cuda.Copy(toDevice ? device : here, toDevice ? here : device, bytes, stream);
        }
    }

    private T Own<T>(T value)
        where T : IDisposable
    {
        owned.Add(value);
        return value;
    }
}
