using StreamingAnomaly.Evaluation.Sets;
using StreamingAnomaly.Models.Moment.Admission;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>
/// MOMENT's surprise, learnt from the fitted rows alone and held between two windows, or the ensemble with it as a sixth
/// head. Where there is no window yet MOMENT knows nothing: alone it says 0, no surprise, and the ensemble stands alone.
/// </summary>
/// <param name="runs">Which weights.</param>
/// <param name="name">Name of the weights in reports.</param>
/// <param name="withEnsemble">The fused score.</param>
internal sealed class MomentScorer(MomentRuns runs, string name, bool withEnsemble) : IOfflineDetector
{
    /// <summary>A row through the network against reading a value.</summary>
    private const double CostOfRow = 50_000;

    public string Name => withEnsemble ? "ensemble+" + name : name;

    public bool Seeded(OfflineTask task) => false;

    public double Cost(OfflineTask task) => withEnsemble ? 1 : MomentRuns.NetworkRows(task) * CostOfRow;

    /// <summary>A wafer is shorter than a window, and long series of many sensors would take an hour.</summary>
    public bool Applies(EvaluationSet set) => set.Runs is null && set.Series.All(s => MomentRuns.Affordable(OfflineTask.Of(s)));

    public OfflineScores Run(OfflineTask task)
    {
        var moment = runs.Of(task);
        if (!withEnsemble) return new(KnownOrZero(moment.Calibration), KnownOrZero(moment.Test));
        var ensemble = EnsembleRuns.Shared.Of(task);
        return new(
            MomentAdmission.Fuse(ensemble.Calibration[0].AsSpan(task.FitRows), moment.Calibration),
            MomentAdmission.Fuse(ensemble.Test[0], moment.Test));
    }

    private static double[] KnownOrZero(double[] scores) => [.. scores.Select(s => double.IsNaN(s) ? 0 : s)];
}
