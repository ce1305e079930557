using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>Scores windows outside the lanes, pooled over all equipment.</summary>
internal interface IWindowScorer
{
    /// <summary>Copies the equipment's newest window now; the score comes later.</summary>
    Task<WindowScore> ScoreAsync(EquipmentScorer equipment, CancellationToken cancellation) =>
        ScoreAsync(new WindowRequest(equipment), cancellation);

    /// <summary>Learns what healthy windows look like; blocks until it is done. Null if it cannot be learnt now, or from this.</summary>
    MomentBaseline? Learn(EquipmentModel equipment, Baseline healthy, IReadOnlyDictionary<string, SensorLimits>? limits);

    /// <summary>Copies the equipment's newest window now; the score comes later.</summary>
    Task<WindowScore> ScoreAsync(WindowRequest request, CancellationToken cancellation);
}
