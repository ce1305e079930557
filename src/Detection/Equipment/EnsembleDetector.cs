using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>The ensemble of an equipment: what its five heads learnt, and the healthy tail of their fused score.</summary>
/// <param name="Model">The heads.</param>
/// <param name="Start">Healthy tail of the fused score, from its cross-fitted scores of all training rows.</param>
public sealed record EnsembleDetector(EnsembleModel Model, TailStart Start)
{
    /// <summary>Name in configuration and scores.</summary>
    public const string DetectorName = "ensemble";

    /// <summary>Name of one of its heads in scores, such as <c>ensemble.lag</c>.</summary>
    public static string NameOf(string head) => $"{DetectorName}.{head}";
}
