using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Models.Moment;

/// <summary>The graph for a session's precision.</summary>
internal static class MomentGraphs
{
    public static byte[] Build(MomentWeights weights, MomentSessionOptions options) => options.Precision switch
    {
        MomentPrecision.Int8 => Int8(weights, options),
        MomentPrecision.BFloat16 => MomentGraph.Build(weights, options.Patches, options.Trace, new HalfLinears(brain: true, options.EmulateHalf)),
        MomentPrecision.Float16 => MomentGraph.Build(weights, options.Patches, options.Trace, new HalfLinears(brain: false, options.EmulateHalf)),
        _ => MomentGraph.Build(weights, options.Patches, options.Trace),
    };

    private static byte[] Int8(MomentWeights weights, MomentSessionOptions options)
    {
        var calibration = options.Calibration!;
        calibration.Check(weights.Config);
        string[] keepFloat = options.Int8Scope switch
        {
            Int8Scope.All => [],
            Int8Scope.WithoutDown => [ActivationSite.Gated],
            _ => [ActivationSite.Gated, ActivationSite.Mixed],
        };
        var smoothed = SmoothedWeights.Of(weights, calibration.Sites.ToDictionary(s => s.Key, s => s.Value.Shifts));
        return MomentGraph.Build(smoothed, options.Patches, options.Trace, new Int8Linears(calibration, keepFloat));
    }
}
