using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Batching;

/// <summary>What became of a window.</summary>
public enum MomentStatus
{
    /// <summary>Scored.</summary>
    Scored,

    /// <summary>The window itself cannot be scored; see <see cref="MomentScore.Refusal"/>.</summary>
    WindowRefused,

    /// <summary>The queue was full.</summary>
    Backlog,

    /// <summary>No model: not loaded yet, failed, or stopped; see <see cref="MomentBatcher.Health"/>.</summary>
    Unavailable,
}

/// <summary>A window's status and, if scored, its errors.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Score">Errors; NaN unless scored.</param>
public readonly record struct MomentOutcome(MomentStatus Status, MomentScore Score)
{
    internal static MomentOutcome Without(MomentStatus status) => new(status, MomentScore.Refused(WindowRefusal.None));
}
