using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Detection.Runs;

/// <summary>How far healthy runs stray from the median of the runs before them. Immutable; may serve any number of scorers.</summary>
public sealed class RunModel
{
    internal RunModel(RunOptions options, double[] deviations, Subspace subspace, Tail tail) =>
        (Options, Deviations, Subspace, Tail) = (options, deviations, subspace, tail);

    /// <summary>Parameters it was trained with.</summary>
    public RunOptions Options { get; }

    /// <summary>Values of a row.</summary>
    public int Sensors => Deviations.Length / 2;

    /// <summary>Healthy deviation of every feature's residual, [2 sensors].</summary>
    internal double[] Deviations { get; }

    internal Subspace Subspace { get; }
    internal Tail Tail { get; }
}
