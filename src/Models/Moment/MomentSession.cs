using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using StreamingAnomaly.Models.Moment.Cuda;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Models.Moment;

/// <summary>
/// MOMENT in ONNX Runtime, on the CPU or on CUDA, in one of several precisions. Inputs and outputs are buffers that are reused;
/// a run allocates nothing per window. Not thread-safe.
/// </summary>
public sealed class MomentSession : IMomentNetwork
{
    private readonly InferenceSession session;
    private static readonly ConcurrentDictionary<object, MomentTuning> Tunings = new();
    private readonly MomentRunPlan? begun;
    private readonly MomentSessionOptions options;
    private IMomentRunner runner;

    private MomentSession(MomentConfig config, InferenceSession session, MomentSessionOptions options, MomentRunPlan? plan, string? fallback)
    {
        (Config, this.session, this.options, begun, Plan, FallbackReason) = (config, session, options, plan, plan, fallback);
        (Device, Precision) = (plan is null ? $"cuda:{options.CudaDevice}" : "cpu", options.Precision);
        Buffers = new MomentBuffers(options.BatchSize, options.Patches, config.Width);
        if (options.Trace)
            foreach (string name in session.OutputNames.Where(n => n.StartsWith("trace.", StringComparison.Ordinal)))
                Trace[name] = new float[Buffers.States.Length];
        runner = plan is null
            ? new MemorySplit(Buffers.Rows, rows => new CudaRunner(session, Buffers, Trace, options, rows), CudaErrors.IsOutOfMemory)
            : new MomentLanes(session, Buffers, Trace, plan, options.Shapes);
    }

    /// <inheritdoc/>
    public MomentConfig Config { get; }

    /// <inheritdoc/>
    public MomentBuffers Buffers { get; }

    /// <summary><c>cpu</c> or <c>cuda:0</c>.</summary>
    public string Device { get; }

    /// <summary>In what numbers it computes.</summary>
    public MomentPrecision Precision { get; }

    /// <summary>How batches are spread over the CPU; null on CUDA.</summary>
    public MomentRunPlan? Plan { get; private set; }

    /// <summary>Why the CPU serves although CUDA would have been taken; null if nothing was tried in vain.</summary>
    public string? FallbackReason { get; }

    internal Dictionary<string, float[]> Trace { get; } = new(StringComparer.Ordinal);

    /// <summary>Builds the graph from the weights and loads it.</summary>
    /// <exception cref="MomentException">An option is out of range, or the runtime or the device refuses.</exception>
    public static MomentSession Create(MomentWeights weights, MomentSessionOptions? options = null)
    {
        options ??= new MomentSessionOptions();
        options.Validate();
        byte[] graph = MomentGraphs.Build(weights, options);
        string? fallback = null;
        if (options.Device != MomentDevice.Cpu && options.Precision != MomentPrecision.Int8)
        {
            try
            {
                return LoadCuda(graph, weights.Config, options);
            }
            catch (MomentException e) when (options.Device == MomentDevice.Auto && options.Precision != MomentPrecision.Tf32)
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
        runner.Run(rows);
    }

    /// <summary>
    /// Tries a few ways to spread batches over the CPU and keeps the fastest. Results do not change. The choice is kept in memory
    /// for later sessions of the same sizes and options. Overwrites the buffers.
    /// </summary>
    /// <param name="budget">Most time it may take; a second or two. Zero takes the default plan, the same on every start.</param>
    /// <param name="time">Clock.</param>
    /// <returns>What was chosen and seen; on CUDA, where nothing is to choose, null.</returns>
    public MomentTuning? Tune(TimeSpan budget, TimeProvider time)
    {
        // What is measured is remembered by the plan that a session begins with: it runs by another once it was tuned.
        if (begun is not { } first) return null;
        var key = (Config, Precision, options.Int8Scope, options.Patches, options.BatchSize, first.Lanes, first.ThreadsPerLane);
        if (budget <= TimeSpan.Zero || !Tunings.TryGetValue(key, out var tuning))
        {
            tuning = MomentTuner.Choose(MomentTuner.Candidates(first, options.BatchSize), plan => Speed(plan, time), budget, time);
            if (budget > TimeSpan.Zero) Tunings[key] = tuning;
        }
        Take(tuning.Plan);
        return tuning;
    }

    private double Speed(MomentRunPlan plan, TimeProvider time)
    {
        bool cold = Plan != plan;
        Take(plan);
        if (cold) runner.Run(Buffers.Rows);
        long start = time.GetTimestamp();
        runner.Run(Buffers.Rows);
        return Buffers.Rows / time.GetElapsedTime(start).TotalSeconds;
    }

    private void Take(MomentRunPlan plan)
    {
        if (plan == Plan) return;
        runner.Dispose();
        runner = new MomentLanes(session, Buffers, Trace, plan, options.Shapes);
        Plan = plan;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        runner.Dispose();
        session.Dispose();
    }

    private static MomentSession LoadCuda(byte[] graph, MomentConfig config, MomentSessionOptions options)
    {
        try
        {
            return Load(graph, config, options, cuda: true, null);
        }
        catch (MomentException e) when (options.CudaGraphs && e.Message.Contains("graph capture", StringComparison.OrdinalIgnoreCase))
        {
            return Load(graph, config, options with { CudaGraphs = false }, cuda: true, null);
        }
    }

    private static MomentSession Load(byte[] graph, MomentConfig config, MomentSessionOptions options, bool cuda, string? fallback)
    {
        InferenceSession? session = null;
        try
        {
            var plan = cuda ? null : options.Plan ?? MomentRunPlan.Default(options.BatchSize, options.Threads);
            using var settings = MomentRuntime.Settings(options, plan?.ThreadsPerLane ?? 1, cuda);
            session = new InferenceSession(graph, settings);
            return new MomentSession(config, session, options, plan, fallback);
        }
        catch (MomentException)
        {
            session?.Dispose();
            throw;
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or CudaException)
        {
            session?.Dispose();
            string reason = (e is TypeInitializationException { InnerException: { } inner } ? inner : e).Message;
            throw new MomentException(
                cuda ? CudaErrors.Explain(reason) : $"ONNX Runtime cannot load the MOMENT graph in {options.Precision}{(options.Precision == MomentPrecision.BFloat16 ? "; on the CPU take float32 or int8" : "")}: {reason}", e);
        }
    }
}
