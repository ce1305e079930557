using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>Scores windows outside the lanes, pooled over all equipment.</summary>
internal interface IWindowScorer
{
    /// <summary>Copies the equipment's newest window now; the score comes later.</summary>
    Task<WindowScore> ScoreAsync(EquipmentScorer equipment, CancellationToken cancellation) =>
        ScoreAsync(new WindowRequest(equipment), cancellation);

    /// <summary>Copies the equipment's newest window now; the score comes later.</summary>
    Task<WindowScore> ScoreAsync(WindowRequest request, CancellationToken cancellation);
}
