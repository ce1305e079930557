using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>Scores windows outside the lanes, pooled over all equipment.</summary>
internal interface IWindowScorer
{
    /// <summary>Copies the equipment's newest window now; the score comes later.</summary>
    Task<WindowScore> ScoreAsync(EquipmentScorer equipment, CancellationToken cancellation);
}

/// <summary>A window's score.</summary>
/// <param name="Score">Mean squared error over all sensors in baseline standard deviations; NaN if there is none.</param>
/// <param name="Shares">The same per sensor.</param>
internal readonly record struct WindowScore(double Score, double[] Shares)
{
    /// <summary>No model, no room, or a window that cannot be scored.</summary>
    public static WindowScore None { get; } = new(double.NaN, []);
}
