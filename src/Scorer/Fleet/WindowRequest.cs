using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>What a window is scored with.</summary>
/// <param name="Scorer">Holds the window; it is copied before the call returns.</param>
internal readonly record struct WindowRequest(EquipmentScorer Scorer)
{
    /// <summary>The newest frame, for its quality facts: a sensor that stands still is left out.</summary>
    public Observation? Observation { get; init; }

    /// <summary>The equipment's healthy windows; null gives the plain mean error, in other units.</summary>
    public MomentBaseline? Baseline { get; init; }

    /// <summary>Physical limits by sensor; values outside count as missing.</summary>
    public IReadOnlyDictionary<string, SensorLimits>? Limits { get; init; }
}
