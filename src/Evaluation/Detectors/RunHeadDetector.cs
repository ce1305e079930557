using StreamingAnomaly.Detection.Runs;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>
/// The product's run-level head: every run against the median of the last runs of its epoch, whatever their verdict. The
/// epoch is known to it, as a maintenance event tells it in a fab; the first runs of an epoch teach and are not scored.
/// </summary>
internal sealed class RunHeadDetector : IOfflineDetector
{
    public string Name => "run-head";

    public bool Seeded(OfflineTask task) => false;

    public bool Applies(EvaluationSet set) => set.Runs is not null;

    public OfflineScores Run(OfflineTask task) => throw new EvaluationException($"{task.Series}: {Name} judges whole runs; here rows are labelled");

    public RunScores? Judge(RunTrial trial)
    {
        var train = trial.Train.ToHashSet();
        var runs = trial.Train.Concat(trial.Test).OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var examples = runs.Select((run, i) => new RunExample(Features(run.Rows), i > 0 && runs[i - 1].Epoch != run.Epoch, train.Contains(run))).ToList();
        var surprises = RunTrainer.Fit(examples, new()).Scores;
        var scores = runs.Select((run, i) => (run, i)).ToDictionary(r => r.run, r => surprises[r.i]);
        return new([.. trial.Train.Select(r => scores[r])], [.. trial.Test.Select(r => scores[r])]);
    }

    private static double[] Features(Matrix rows)
    {
        var summary = new RunSummary(rows.Columns);
        for (var row = 0; row < rows.Rows; row++) summary.Add(rows[row]);
        var features = new double[2 * rows.Columns];
        summary.Features(features);
        return features;
    }
}
