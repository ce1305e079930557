namespace StreamingAnomaly.Analysis;

/// <summary>A part of a job's progress: work inside it says 0 to 1 and may be cancelled at every word.</summary>
/// <param name="report">Told the whole job's progress.</param>
/// <param name="stage">Name of the stage.</param>
/// <param name="from">Where the part begins, 0 to 1.</param>
/// <param name="to">Where it ends.</param>
/// <param name="stop">Cancels.</param>
internal sealed class Watch(Action<AnalysisProgress> report, string stage, double from, double to, CancellationToken stop)
{
    /// <summary>Reports and throws where the job was cancelled.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public void At(double share)
    {
        stop.ThrowIfCancellationRequested();
        report(new(stage, from + ((to - from) * Math.Clamp(share, 0, 1))));
    }

    /// <summary>A part of this part.</summary>
    public Watch Part(double begin, double end) => new(report, stage, from + ((to - from) * begin), from + ((to - from) * end), stop);
}
