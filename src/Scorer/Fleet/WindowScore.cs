using StreamingAnomaly.Models.Moment.Healthy;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>A window's score.</summary>
/// <param name="Score">With a baseline the equipment's surprise (<see cref="MomentJudgement.Score"/>), without one the mean
/// squared error over the sensors in baseline variances; NaN if there is none.</param>
/// <param name="Shares">Contribution per sensor, at least 0.</param>
internal readonly record struct WindowScore(double Score, double[] Shares)
{
    /// <summary>No model, no room, or a window that cannot be scored.</summary>
    public static WindowScore None { get; } = new(double.NaN, []);

    /// <summary><see cref="MomentVariant.Core"/> if sensors were left out.</summary>
    public MomentVariant Variant { get; init; }

    /// <summary>Sensors it was scored without; those that never move are not among them.</summary>
    public IReadOnlyList<LeftOutSensor> LeftOut { get; init; } = [];

    /// <summary>The parts behind the score, by sensor; null without a baseline.</summary>
    public MomentJudgement? Judgement { get; init; }
}
