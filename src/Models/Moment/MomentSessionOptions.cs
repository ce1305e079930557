using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Models.Moment;

/// <summary>How a session runs.</summary>
public sealed record MomentSessionOptions
{
    /// <summary>Largest <see cref="BatchSize"/>.</summary>
    public const int MaxBatchSize = 1024;

    /// <summary>Where to run; default auto.</summary>
    public MomentDevice Device { get; init; } = MomentDevice.Auto;

    /// <summary>Which CUDA device, from 0.</summary>
    public int CudaDevice { get; init; }

    /// <summary>On CUDA: capture a run once and replay it, which saves launching its kernels one by one; default true. Where the
    /// graph cannot be captured, it is run kernel by kernel.</summary>
    public bool CudaGraphs { get; init; } = true;

    /// <summary>In what numbers to compute; default float32. Others pass <see cref="FastPathGate"/> before they serve.</summary>
    public MomentPrecision Precision { get; init; } = MomentPrecision.Float32;

    /// <summary>What <see cref="MomentPrecision.Int8"/> needs; measured by <see cref="Int8Calibrator"/>.</summary>
    public Int8Calibration? Calibration { get; init; }

    /// <summary>With <see cref="MomentPrecision.Int8"/>: layers that stay in float32.</summary>
    public Int8Scope Int8Scope { get; init; }

    /// <summary>Threads on the CPU, 1 to 256; 0 takes one per core.</summary>
    public int Threads { get; init; }

    /// <summary>How a batch is spread over the CPU's threads, from <see cref="MomentTuner"/>; null takes
    /// <see cref="MomentRunPlan.Default"/>. <see cref="Threads"/> does not count beside it.</summary>
    public MomentRunPlan? Plan { get; init; }

    /// <summary>Most windows in one call, 1 to 1024; default 32. On CUDA also the windows of one run, as far as memory goes.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>On the CPU: runs of these numbers of windows are allowed beside the plan's; others are padded up to the next. Empty
    /// (default) always runs the plan's number. CUDA always runs <see cref="BatchSize"/>.</summary>
    public IReadOnlyList<int> Shapes { get; init; } = [];

    /// <summary>For <see cref="Shapes"/>: a lone window does not pay for a whole run. On the CPU a result is the same to the bit in
    /// every shape (tested).</summary>
    public static IReadOnlyList<int> PowersOfTwo { get; } = [1, 2, 4, 8, 16];

    /// <summary>Patches per window, 1 to 64; default 64, as trained.</summary>
    public int Patches { get; init; } = MomentConfig.WindowPatches;

    /// <summary>Computes half precisions by rounding what goes into float32 products: for a CPU that lacks the kernels.</summary>
    internal bool EmulateHalf { get; init; }

    /// <summary>Also computes the residual stream after every block, for the parity gate.</summary>
    internal bool Trace { get; init; }

    /// <summary>The device named by the environment variable DEVICE (<c>cpu</c>, <c>cuda</c>, <c>auto</c>; unset is auto).</summary>
    /// <exception cref="MomentException">It has another value.</exception>
    public static MomentDevice ParseDevice(string? value) => value?.Trim().ToUpperInvariant() switch
    {
        null or "" or "AUTO" => MomentDevice.Auto,
        "CPU" => MomentDevice.Cpu,
        "CUDA" => MomentDevice.Cuda,
        _ => throw new MomentException($"DEVICE={value}: expected cpu, cuda or auto"),
    };

    internal void Validate()
    {
        Check(BatchSize is >= 1 and <= MaxBatchSize, nameof(BatchSize), BatchSize, $"1 to {MaxBatchSize}");
        Check(Threads is >= 0 and <= 256, nameof(Threads), Threads, "0 to 256");
        Check(Patches is >= 1 and <= MomentConfig.WindowPatches, nameof(Patches), Patches, $"1 to {MomentConfig.WindowPatches}");
        Plan?.Validate(BatchSize);
        if (Precision == MomentPrecision.Int8 && Calibration is null)
            throw new MomentException("int8 needs a calibration: measure one with Int8Calibrator on healthy windows, or serve the model in float32");
        if (Precision == MomentPrecision.Int8 && Device == MomentDevice.Cuda)
            throw new MomentException("int8 runs on the CPU only; on CUDA take bfloat16, float16 or tf32");
        if (Precision == MomentPrecision.Tf32 && Device == MomentDevice.Cpu)
            throw new MomentException("tf32 is a mode of CUDA's matrix products; on the CPU take float32 or int8");
        foreach (int shape in Shapes) Check(shape >= 1 && shape <= BatchSize, nameof(Shapes), shape, $"1 to BatchSize {BatchSize}");
    }

    private static void Check(bool good, string name, int value, string range)
    {
        if (!good) throw new MomentException($"{nameof(MomentSessionOptions)}.{name} is {value}; allowed is {range}");
    }
}
