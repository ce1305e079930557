namespace StreamingAnomaly.Detection.Runs;

/// <summary>Verdict of one run, given when it ends.</summary>
/// <param name="Surprise">-log10 of the healthy tail probability; NaN while the epoch is learnt, or for an empty run.</param>
/// <param name="LearningRun">While learning, which run of the epoch this is, from 1; else 0.</param>
/// <param name="LearningRuns">Runs of an epoch that are learnt from before any is scored.</param>
/// <param name="Rows">Rows of the run that had a value.</param>
/// <param name="Epoch">Epochs started so far.</param>
/// <param name="EpochReason">Why the present one was started, as given.</param>
public readonly record struct RunScore(
    double Surprise, int LearningRun, int LearningRuns, int Rows, int Epoch, string EpochReason)
{
    /// <summary>Whether the run got a score.</summary>
    public bool IsScored => !double.IsNaN(Surprise);

    /// <summary>The verdict in words.</summary>
    public override string ToString() =>
        IsScored ? $"surprise {Surprise:0.00}" : Rows == 0 ? "empty run" : $"learning {LearningRun} of {LearningRuns}";
}
