namespace StreamingAnomaly.Detection.Equipment;

/// <summary>What the detector that is scored elsewhere says about an observation.</summary>
public readonly ref struct ExternalResult
{
    private ExternalResult(ExternalStatus status, double score, ReadOnlySpan<double> shares)
    {
        Status = status;
        Score = score;
        Shares = shares;
    }

    /// <summary>It was not asked: its last score holds.</summary>
    public static ExternalResult NotAsked => default;

    /// <summary>It was asked and could not answer (overload, failure, not loaded): the ensemble stands in, visibly.</summary>
    public static ExternalResult Unavailable => new(ExternalStatus.Unavailable, double.NaN, default);

    /// <summary>
    /// It is not in use yet, because the baseline is still gathered: the ensemble stands in and nothing is degraded.
    /// </summary>
    public static ExternalResult NotInUse => new(ExternalStatus.NotInUse, double.NaN, default);

    /// <summary>It answered.</summary>
    /// <param name="score">Raw score, higher = more unusual; one that is not finite counts as unavailable.</param>
    /// <param name="shares">Contribution per sensor, each at least 0, in any unit; empty when there is none.</param>
    public static ExternalResult Scored(double score, ReadOnlySpan<double> shares = default) =>
        double.IsFinite(score) ? new(ExternalStatus.Scored, score, shares) : Unavailable;

    internal ExternalStatus Status { get; }
    internal double Score { get; }
    internal ReadOnlySpan<double> Shares { get; }
}

internal enum ExternalStatus
{
    NotAsked,
    Unavailable,
    NotInUse,
    Scored,
}
