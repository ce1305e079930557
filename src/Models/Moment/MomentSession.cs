using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// MOMENT in ONNX Runtime. Inputs and outputs are bound once to reused buffers; a run allocates nothing per window.
/// Not thread-safe.
/// </summary>
public sealed class MomentSession : IMomentNetwork
{
    private readonly InferenceSession session;
    private readonly RunOptions run = new();
    private readonly MomentShape[] shapes;

    private MomentSession(MomentConfig config, InferenceSession session, MomentSessionOptions options, string device, string? fallback)
    {
        (Config, this.session, Device, FallbackReason) = (config, session, device, fallback);
        Buffers = new MomentBuffers(options.BatchSize, options.Patches, config.Width);
        if (options.Trace)
            foreach (string name in session.OutputNames.Where(n => n.StartsWith("trace.", StringComparison.Ordinal)))
                Trace[name] = new float[Buffers.States.Length];
        shapes = [.. options.Shapes.Append(options.BatchSize).Distinct().Order().Select(rows => new MomentShape(session, Buffers, Trace, rows))];
    }

    /// <inheritdoc/>
    public MomentConfig Config { get; }

    /// <inheritdoc/>
    public MomentBuffers Buffers { get; }

    /// <summary><c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Device { get; }

    /// <summary>Why the CPU serves although CUDA would have been taken; null if nothing was tried in vain.</summary>
    public string? FallbackReason { get; }

    internal Dictionary<string, float[]> Trace { get; } = new(StringComparer.Ordinal);

    /// <summary>Builds the graph from the weights and loads it.</summary>
    /// <exception cref="MomentException">An option is out of range, or the runtime or the device refuses.</exception>
    public static MomentSession Create(MomentWeights weights, MomentSessionOptions? options = null)
    {
        options ??= new MomentSessionOptions();
        options.Validate();
        byte[] graph = MomentGraph.Build(weights, options.Patches, options.Trace);
        string? fallback = null;
        if (options.Device != MomentDevice.Cpu)
        {
            try
            {
                return Load(graph, weights.Config, options, cuda: true, null);
            }
            catch (MomentException e) when (options.Device == MomentDevice.Auto)
            {
                fallback = e.Message;
            }
        }
        return Load(graph, weights.Config, options, cuda: false, fallback);
    }

    /// <inheritdoc/>
    public void Run(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Buffers.Rows);
        int i = 0;
        while (shapes[i].Rows < rows) i++;
        Buffers.ClearRows(rows, shapes[i].Rows);
        session.RunWithBinding(run, shapes[i].Binding);
        shapes[i].Binding.SynchronizeBoundOutputs();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shape in shapes) shape.Dispose();
        run.Dispose();
        session.Dispose();
    }

    private static MomentSession Load(byte[] graph, MomentConfig config, MomentSessionOptions options, bool cuda, string? fallback)
    {
        InferenceSession? session = null;
        try
        {
            using var settings = MomentRuntime.Settings(options, cuda);
            session = new InferenceSession(graph, settings);
            return new MomentSession(config, session, options, cuda ? $"cuda:{options.CudaDevice}" : "cpu", fallback);
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            session?.Dispose();
            string reason = (e is TypeInitializationException { InnerException: { } inner } ? inner : e).Message;
            throw new MomentException(
                cuda
                    ? $"CUDA cannot be used ({reason}). It needs an NVIDIA driver, CUDA and cuDNN in the versions of this ONNX Runtime; DEVICE=cpu runs without."
                    : $"ONNX Runtime cannot load the MOMENT graph: {reason}", e);
        }
    }
}
