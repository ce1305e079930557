namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// Everything an <see cref="IsolationForest"/> is, as plain data: what <see cref="IsolationForestStateMapper"/> turns
/// into a forest and back, and <see cref="IsolationForestStateBinary"/> into bytes.
/// </summary>
public sealed record IsolationForestState
{
    /// <summary>The version written now.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of this state.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Columns of a row, 1 to <see cref="IsolationForestLimits.Features"/>.</summary>
    public required int Features { get; init; }

    /// <summary>Training rows of each tree, 2 to <see cref="IsolationForestLimits.MaxSamples"/>.</summary>
    public required int MaxSamples { get; init; }

    /// <summary>The trees, in the order in which their path lengths are summed.</summary>
    public required IReadOnlyList<IsolationTreeState> Trees { get; init; }
}
