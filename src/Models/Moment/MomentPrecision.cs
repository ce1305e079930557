namespace StreamingAnomaly.Models.Moment;

/// <summary>In what numbers the encoder's linear layers are computed; the residual stream and norms are float32 in all.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720", Justification = "These are the number formats' own names.")]
public enum MomentPrecision
{
    /// <summary>Float32: held to momentfm by the parity gate.</summary>
    Float32,

    /// <summary>8-bit integers on the CPU, with ranges measured beforehand (<see cref="Quantization.Int8Calibration"/>).</summary>
    Int8,

    /// <summary>Float32 with matrix products in TensorFloat32, 10 bits of mantissa; CUDA only.</summary>
    Tf32,

    /// <summary>bfloat16 products; made for CUDA.</summary>
    BFloat16,

    /// <summary>float16 products with <c>wo</c> in float32, because it overflows (spec section 5); made for CUDA, runs on the CPU too.</summary>
    Float16,
}
