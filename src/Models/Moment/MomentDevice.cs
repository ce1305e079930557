namespace StreamingAnomaly.Models.Moment;

/// <summary>Where a model runs.</summary>
public enum MomentDevice
{
    /// <summary>CUDA where its provider loads, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>CUDA, or an error that says why not.</summary>
    Cuda,
}
