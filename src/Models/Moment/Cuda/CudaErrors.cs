using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment.Cuda;

/// <summary>What went wrong on a device, in words a person can act on.</summary>
internal static class CudaErrors
{
    private static readonly string[] MemoryTexts = ["out of memory", "Failed to allocate memory", "CUDA failure 2:", "CUBLAS_STATUS_ALLOC_FAILED"];

    private static readonly string[] Libraries = ["libcudart", "libcublas", "libcufft", "libcurand", "libnvrtc"];

    /// <summary>Whether the device had too little memory; ONNX Runtime says it in its message only.</summary>
    public static bool IsOutOfMemory(Exception e) =>
        e is OnnxRuntimeException or CudaException && MemoryTexts.Any(t => e.Message.Contains(t, StringComparison.OrdinalIgnoreCase));

    /// <summary>Says what is missing when CUDA cannot be used.</summary>
    /// <param name="reason">ONNX Runtime's message.</param>
    public static string Explain(string reason)
    {
        string line = reason.Split('\n')[0].Trim();
        if (line.IndexOf("Failed to load library", StringComparison.Ordinal) is var cause and > 0) line = line[cause..];
        string missing = line switch
        {
            _ when line.Contains("libcudnn", StringComparison.Ordinal) => "cuDNN 9 is missing.",
            _ when Libraries.Any(l => line.Contains(l, StringComparison.Ordinal)) => "The CUDA 13 libraries are missing (cudart, cuBLAS, cuFFT).",
            _ when line.Contains("driver", StringComparison.OrdinalIgnoreCase) => "The NVIDIA driver is missing or older than CUDA 13 needs.",
            _ when line.Contains("invalid device", StringComparison.OrdinalIgnoreCase) || line.Contains("no CUDA-capable", StringComparison.OrdinalIgnoreCase) => "There is no such GPU.",
            _ when line.Contains("libonnxruntime_providers", StringComparison.Ordinal) =>
                "ONNX Runtime's CUDA provider is not installed: libonnxruntime_providers_shared.so and libonnxruntime_providers_cuda.so of the package Microsoft.ML.OnnxRuntime.Gpu.Linux must lie beside libonnxruntime.so.",
            _ => "It needs an NVIDIA driver, CUDA and cuDNN in the versions of this ONNX Runtime.",
        };
        return $"CUDA cannot be used. {missing} DEVICE=cpu runs without. ({line})";
    }
}
