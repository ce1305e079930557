namespace StreamingAnomaly.Models.Moment;

/// <summary>Errors of one window's reconstruction: mean squares over complete patches; NaN if refused.</summary>
/// <param name="Refusal">Why there is no score.</param>
/// <param name="NewestOwn">Over the newest patches, in units of the window's own standard deviation.</param>
/// <param name="WindowOwn">Over the whole observed window, in these units.</param>
/// <param name="NewestZ">Over the newest patches, in units of the given baseline scale; NaN without one.</param>
/// <param name="WindowZ">Over the whole observed window, in these units.</param>
public readonly record struct MomentScore(WindowRefusal Refusal, double NewestOwn, double WindowOwn, double NewestZ, double WindowZ)
{
    /// <summary>A window that was not scored.</summary>
    public static MomentScore Refused(WindowRefusal refusal) => new(refusal, double.NaN, double.NaN, double.NaN, double.NaN);
}
