namespace StreamingAnomaly.Evaluation.Sets;

/// <summary>Healthy runs to train on, and runs to judge.</summary>
/// <param name="Name">Name of the split.</param>
/// <param name="Train">In order of the run number.</param>
/// <param name="Test">In order of the run number.</param>
public sealed record RunTrial(string Name, IReadOnlyList<LabelledRun> Train, IReadOnlyList<LabelledRun> Test)
{
    /// <summary>Window of the peers inside a run, rows.</summary>
    public const int DetectorWindow = 16;
}
