namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Guesses: what a metric gives for nothing where the scores carry nothing.</summary>
internal sealed class RandomDetector : IOfflineDetector
{
    public string Name => "random";
    public bool Seeded(OfflineTask task) => true;

    public OfflineScores Run(OfflineTask task)
    {
        var random = task.Random();
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
        return new(Draw(task.Train.Rows - task.FitRows), Draw(task.Test.Rows));
    }
}
