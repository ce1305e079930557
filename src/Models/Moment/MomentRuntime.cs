using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace StreamingAnomaly.Models.Moment;

/// <summary>ONNX Runtime settings.</summary>
internal static class MomentRuntime
{
    public static SessionOptions Settings(MomentSessionOptions options, bool cuda)
    {
        var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = options.Threads,
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
        provider.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = options.CudaDevice.ToString(CultureInfo.InvariantCulture),
            ["use_tf32"] = "0",                              // TF32 has 10 bits of mantissa: the parity gate needs float32
            ["arena_extend_strategy"] = "kSameAsRequested",  // grow by what is needed, not by doubling
        });
        settings.AppendExecutionProvider_CUDA(provider);
    }
}
