using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment;

/// <summary>ONNX Runtime settings.</summary>
internal static class MomentRuntime
{
    /// <param name="options">Device.</param>
    /// <param name="threads">Threads within an operator; 0 takes one per core.</param>
    /// <param name="cuda">Whether to run on CUDA.</param>
    public static SessionOptions Settings(MomentSessionOptions options, int threads, bool cuda)
    {
        var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            // Waiting threads that spin would take cores from the rest of the process between batches.
            settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            if (cuda) AppendCuda(settings, options);
            return settings;
        }
        catch
        {
            settings.Dispose();
            throw;
        }
    }

    private static void AppendCuda(SessionOptions settings, MomentSessionOptions options)
    {
        using var provider = new OrtCUDAProviderOptions();
        provider.UpdateOptions(CudaOptions(options));
        settings.AppendExecutionProvider_CUDA(provider);
    }

    /// <summary>Options of the CUDA provider as its documentation names them.</summary>
    internal static Dictionary<string, string> CudaOptions(MomentSessionOptions options) => new()
    {
        ["device_id"] = options.CudaDevice.ToString(CultureInfo.InvariantCulture),
        ["use_tf32"] = options.Precision == MomentPrecision.Float32 ? "0" : "1",   // 10 bits of mantissa: the parity gate needs float32
        ["enable_cuda_graph"] = options.CudaGraphs ? "1" : "0",
        ["arena_extend_strategy"] = "kSameAsRequested",   // grow by what is needed, not by doubling
    };
}
