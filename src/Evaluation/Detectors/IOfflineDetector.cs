using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>
/// Something that learns from healthy rows and scores others, in one go. Causal: the score of a row may use the training
/// rows and the rows of its run up to it, nothing later. Thread-safe: tasks run side by side.
/// </summary>
public interface IOfflineDetector
{
    /// <summary>Name in reports.</summary>
    string Name { get; }

    /// <summary>Whether <see cref="OfflineTask.Seed"/> changes anything; then several seeds are run and averaged.</summary>
    bool Seeded(OfflineTask task);

    /// <summary>Rough cost, for the order of work: big pieces first, so that no core idles at the end.</summary>
    double Cost(OfflineTask task) => task.Test.Values.Length;

    /// <summary>Whether it can judge such a set.</summary>
    bool Applies(EvaluationSet set) => true;

    /// <summary>Scores whole runs, if it has a way of its own to do so; null: row scores are summed up.</summary>
    RunScores? Judge(RunTrial trial) => null;

    /// <summary>Learns and scores.</summary>
    /// <param name="task">The rows.</param>
    OfflineScores Run(OfflineTask task);
}
