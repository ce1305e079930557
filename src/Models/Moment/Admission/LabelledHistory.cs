using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Models.Moment.Admission;

/// <summary>Frames of one equipment and which of them are faulty.</summary>
/// <param name="Frames">Frames, after those that anything was learnt from.</param>
/// <param name="Labels">True for a faulty row.</param>
/// <param name="Faults">What was injected; empty for labels that people gave.</param>
public sealed record LabelledHistory(Baseline Frames, bool[] Labels, IReadOnlyList<InjectedFault> Faults)
{
    /// <summary>Stretches of faulty rows.</summary>
    public int Events => Enumerable.Range(0, Labels.Length).Count(t => Labels[t] && (t == 0 || !Labels[t - 1]));
}
