namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Says the same of every row.</summary>
internal sealed class ConstantDetector : IOfflineDetector
{
    public string Name => "constant";
    public bool Seeded(OfflineTask task) => false;

    public OfflineScores Run(OfflineTask task) => new(new double[task.Train.Rows - task.FitRows], new double[task.Test.Rows]);
}
