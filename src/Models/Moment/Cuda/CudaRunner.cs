using Microsoft.ML.OnnxRuntime;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Models.Moment.Cuda;

/// <summary>
/// The network on CUDA: two slots of device memory take turns, so that one run's copies happen beside the other's computation.
/// Inputs are copied by us: ONNX Runtime copies a host input once, when it is bound, and would compute with stale values.
/// Runs have a fixed number of windows, as captured graphs need; what fills a last run up is neutral and not read.
/// </summary>
internal sealed class CudaRunner : IMomentRunner
{
    /// <summary>Runs before the first real one: kernels are chosen in the first, the graph is captured in the second.</summary>
    private const int WarmUps = 3;

    private readonly CudaLibrary cuda = CudaLibrary.Load();
    private readonly MomentBuffers buffers;
    private readonly List<float[]> locked = [];
    private readonly List<CudaSlot> slots = [];
    private readonly LaneThreads threads;
    private readonly Action both;
    private readonly int rows, device;
    private readonly nint stream;
    private int wanted, computing, side;

    /// <summary>Allocates, binds and captures.</summary>
    public CudaRunner(InferenceSession session, MomentBuffers buffers, Dictionary<string, float[]> trace, MomentSessionOptions options, int rows)
    {
        (this.buffers, this.rows, device) = (buffers, rows, options.CudaDevice);
        cuda.Use(device);
        stream = cuda.CreateStream();
        threads = new LaneThreads(2);
        both = Both;
        try
        {
            foreach (float[] host in (float[][])[buffers.Values, buffers.EmbedMask, buffers.KeyMask, buffers.Decoded, buffers.States])
                if (cuda.TryRegister(host)) locked.Add(host);
            for (int i = 0; i < 2; i++)
            {
                var slot = new CudaSlot(cuda, session, buffers, trace, device, rows, graph: i + 1);
                slots.Add(slot);
                slot.Send(0, rows, stream);
                cuda.Synchronize(stream);
                for (int w = 0; w < WarmUps; w++) slot.Compute();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Run(int count)
    {
        wanted = count;
        int runs = (count + rows - 1) / rows, end = Math.Min(runs * rows, buffers.Rows);
        buffers.ClearRows(count, end);
        cuda.Use(device);
        slots[0].Send(0, Rows(0), stream);
        cuda.Synchronize(stream);
        for (computing = 0; computing < runs; computing++)
        {
            side = 0;
            threads.Run(both, 2);
        }
        slots[(runs - 1) % 2].Fetch((runs - 1) * rows, Rows(runs - 1), stream);
        cuda.Synchronize(stream);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        threads.Dispose();
        foreach (var slot in slots) slot.Dispose();
        foreach (float[] host in locked) cuda.Unregister(host);
        cuda.DestroyStream(stream);
    }

    // One thread computes a run; the other fetches the run before it and sends the one after, both in the other slot.
    private void Both()
    {
        cuda.Use(device);
        if (Interlocked.Increment(ref side) == 1)
        {
            slots[computing % 2].Compute();
            return;
        }
        var other = slots[(computing + 1) % 2];
        if (computing > 0) other.Fetch((computing - 1) * rows, Rows(computing - 1), stream);
        if ((computing + 1) * rows < wanted) other.Send((computing + 1) * rows, Rows(computing + 1), stream);
        cuda.Synchronize(stream);
    }

    /// <summary>Rows of the buffers that belong to a run; the last run of an odd batch has fewer.</summary>
    private int Rows(int run) => Math.Min(rows, buffers.Rows - run * rows);
}
