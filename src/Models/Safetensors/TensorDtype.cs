namespace StreamingAnomaly.Models.Safetensors;

/// <summary>Element types the reader takes.</summary>
public enum TensorDtype
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,
}
