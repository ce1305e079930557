using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Simulation;

/// <summary>A reading of the synthetic fab with its ground truth beside.</summary>
/// <param name="Reading">What the equipment sends.</param>
/// <param name="Faults">Faults in it; empty when healthy.</param>
/// <param name="Garbage">The message is to arrive unreadable.</param>
public readonly record struct FabSample(Reading Reading, IReadOnlyList<FabFault> Faults, bool Garbage)
{
    /// <summary>1 with a fault, else 0.</summary>
    public int Label => Faults.Count > 0 ? 1 : 0;
}
