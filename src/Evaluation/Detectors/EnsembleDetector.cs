using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>
/// The product's ensemble, or one of its heads alone: trained by <see cref="EnsembleTrainer"/> on all of train, which it
/// cross-fits, so that calibration scores come from models that did not see the row; then row by row.
/// </summary>
/// <param name="head">Index among <see cref="EnsembleModel.HeadNames"/>, or null for the fused score.</param>
/// <param name="seed">Seed of its draws; another than the product's shows what the draw is worth.</param>
internal sealed class EnsembleDetector(int? head, ulong seed = EnsembleRuns.ProductSeed) : IOfflineDetector
{
    /// <summary>Rough cost of training and scoring a value, against that of reading it.</summary>
    private const double CostOfValue = 100;

    private readonly EnsembleRuns runs = seed == EnsembleRuns.ProductSeed ? EnsembleRuns.Shared : new(seed);

    public string Name => (head is { } h ? "head-" + EnsembleModel.HeadNames[h] : "ensemble") + (seed == EnsembleRuns.ProductSeed ? "" : $"-seed-{seed}");

    /// <summary>Its draws have a seed of their own, as in the product.</summary>
    public bool Seeded(OfflineTask task) => false;

    // The heads come out of the ensemble's run: little is left to do once that is there.
    public double Cost(OfflineTask task) => (task.Train.Values.Length + task.Test.Values.Length) * (head is null ? CostOfValue : 1);

    /// <summary>Other draws are shown where a set takes a single seed of everything.</summary>
    public bool Applies(EvaluationSet set) => seed == EnsembleRuns.ProductSeed || set.OneSeed;

    public OfflineScores Run(OfflineTask task)
    {
        var run = runs.Of(task);
        return head is { } h ? new(run.Calibration[h + 1], run.Test[h + 1]) : new(run.Calibration[0], run.Test[0]);
    }
}
