using System.Runtime.CompilerServices;
using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>One run of the ensemble serves the fused score and every head; kept as long as its test rows are.</summary>
/// <param name="seed">Seed of its draws.</param>
internal sealed class EnsembleRuns(ulong seed)
{
    /// <summary>What the product draws with unless told otherwise.</summary>
    public const ulong ProductSeed = 1;

    private readonly ConditionalWeakTable<Matrix, Lazy<TrainedEnsemble>> trained = []; // by training rows
    private readonly ConditionalWeakTable<Matrix, Lazy<EnsembleRun>> known = []; // by test rows

    /// <summary>For all detectors of the process.</summary>
    public static EnsembleRuns Shared { get; } = new(ProductSeed);

    /// <summary>The run of a task: [0] is the fused score, [1..] the heads.</summary>
    public EnsembleRun Of(OfflineTask task)
    {
        // A task with other training rows for the same test rows would be another run.
        var run = known.GetValue(task.Test, _ => new(() => Score(task))).Value;
        return ReferenceEquals(run.Train, task.Train) ? run : Score(task);
    }

    private TrainedEnsemble Fit(OfflineTask task)
    {
        try
        {
            return EnsembleTrainer.Fit(task.Train.Values, task.Train.Columns, Marks(task.TrainStarts, task.Train.Rows), new() { Seed = seed });
        }
        catch (ArgumentException e)
        {
            throw new EvaluationException($"{task.Series}: {e.Message}", e);
        }
    }

    private EnsembleRun Score(OfflineTask task)
    {
        var model = trained.GetValue(task.Train, _ => new(() => Fit(task))).Value;
        var scorer = new EnsembleScorer(model.Model, model.End);
        var restarts = Marks(task.TestStarts, task.Test.Rows);
        double[][] test = [.. Enumerable.Range(0, EnsembleModel.HeadNames.Count + 1).Select(_ => new double[task.Test.Rows])];
        for (var row = 0; row < task.Test.Rows; row++)
        {
            test[0][row] = scorer.Observe(task.Test[row], restarts[row]);
            for (var head = 1; head < test.Length; head++) test[head][row] = scorer.HeadSurprises[head - 1];
        }

        return new(task.Train, [model.Scores, .. model.HeadSurprises], test);
    }

    private static bool[] Marks(IReadOnlyList<int> starts, int rows)
    {
        var marks = new bool[rows];
        foreach (var start in starts) marks[start] = true;
        return marks;
    }
}
