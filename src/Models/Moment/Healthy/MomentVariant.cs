namespace StreamingAnomaly.Models.Moment.Healthy;

/// <summary>Which sensors a judgement rests on.</summary>
public enum MomentVariant
{
    /// <summary>All that the baseline scores.</summary>
    All,

    /// <summary>Some are left out because they are broken or have no window; calibrated for those that remain.</summary>
    Core,
}
