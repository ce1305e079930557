using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Analysis;

/// <summary>Where an analysis gets MOMENT from.</summary>
/// <param name="Open">Opens it for one job, which disposes it; null where there is none.</param>
/// <param name="Reason">Why there is none, for a person.</param>
internal sealed record MomentAccess(Func<IMomentModel>? Open, string? Reason)
{
    /// <summary>No model.</summary>
    public static MomentAccess None(string reason) => new(null, reason);
}
