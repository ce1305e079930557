namespace StreamingAnomaly.Detection.Forest;

/// <summary>How an <see cref="IsolationForest"/> is grown. The defaults are those of Liu, Ting and Zhou (2008).</summary>
public sealed record IsolationForestOptions
{
    /// <summary>
    /// Number of trees, default 100. Scoring time grows with it, the spread between seeds falls with its root.
    /// </summary>
    public int Trees { get; init; } = 100;

    /// <summary>
    /// Rows drawn for each tree, without replacement, default 256; all rows if there are fewer. The depth limit is
    /// ceil(log2) of it: larger samples see finer structure but hide anomalies among their neighbours (masking).
    /// </summary>
    public int MaxSamples { get; init; } = 256;

    /// <summary>Seed, default 0: the same seed, options and rows grow the same forest on every machine.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the ranges of <see cref="IsolationForestLimits"/>.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        if (IsolationForestLimits.Violation(Trees, MaxSamples) is { } violation) throw new ArgumentException(violation);
    }
}
