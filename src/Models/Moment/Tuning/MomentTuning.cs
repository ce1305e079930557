using System.Globalization;

namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>What <see cref="MomentSession.Tune"/> chose, and what it saw.</summary>
/// <param name="Plan">The plan in use.</param>
/// <param name="Measured">Windows per second of each plan that was tried, in the order of trying; empty if none was.</param>
public sealed record MomentTuning(MomentRunPlan Plan, IReadOnlyList<MomentMeasurement> Measured)
{
    /// <summary>One line for a log or <c>doctor</c>.</summary>
    public override string ToString() => Measured.Count == 0
        ? $"{Plan} (not measured)"
        : string.Create(CultureInfo.InvariantCulture, $"{Plan}: {Measured.First(m => m.Plan == Plan).WindowsPerSecond:0.0} windows/s, the best of {Measured.Count} measured");
}
