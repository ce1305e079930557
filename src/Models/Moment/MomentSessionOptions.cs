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

    /// <summary>Threads within an operator on the CPU, 1 to 256; 0 takes one per core.</summary>
    public int Threads { get; init; }

    /// <summary>Most windows in one run, 1 to 1024; default 32. Costs memory: a run holds about 3 MB per window for small.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Every run is padded up to the next of these numbers of windows, so that the runtime sees few shapes. Empty (default)
    /// always pads to <see cref="BatchSize"/>: then a result cannot depend on how many windows shared the batch.
    /// </summary>
    public IReadOnlyList<int> Shapes { get; init; } = [];

    /// <summary>For <see cref="Shapes"/> on the CPU: a lone window does not pay for a whole batch. There a result is the same to
    /// the bit in every shape (tested); on CUDA that is not established, so leave <see cref="Shapes"/> empty.</summary>
    public static IReadOnlyList<int> PowersOfTwo { get; } = [1, 2, 4, 8, 16];

    /// <summary>Patches per window, 1 to 64; default 64, as trained.</summary>
    public int Patches { get; init; } = MomentConfig.WindowPatches;

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
        foreach (int shape in Shapes) Check(shape >= 1 && shape <= BatchSize, nameof(Shapes), shape, $"1 to BatchSize {BatchSize}");
    }

    private static void Check(bool good, string name, int value, string range)
    {
        if (!good) throw new MomentException($"{nameof(MomentSessionOptions)}.{name} is {value}; allowed is {range}");
    }
}
