using StreamingAnomaly.Detection.Runs;
using StreamingAnomaly.Detection.State;

namespace StreamingAnomaly.Detection.Equipment;

/// <summary>
/// Follows the runs of one equipment: frames belong to the run they name, and the first frame of another run ends the one
/// before. Another epoch's name starts its history anew. Allocates only when a run ends.
/// </summary>
internal sealed class RunWatch
{
    /// <summary>Surprise from which a run's sensors are named: one healthy run in ten is as unusual.</summary>
    private const double Explained = 1;

    private readonly RunScorer scorer;
    private readonly double[] byMean;
    private readonly double[] bySpread;
    private string? run;
    private string epoch = "";
    private long start;
    private long last;
    private int frames;

    public RunWatch(RunModel model, RunWatchState? state = null)
    {
        scorer = new(model, state?.Scorer);
        (byMean, bySpread) = (new double[model.Sensors], new double[model.Sensors]);
        if (state is not null) (run, epoch, start, last, frames) = (state.Run, state.Epoch, state.Start, state.Last, state.Frames);
    }

    /// <summary>Takes a frame; gives the verdict on the run that it shows to be over, if there was one.</summary>
    /// <param name="time">Event time, nanoseconds since 1970 UTC.</param>
    /// <param name="values">One per sensor; NaN = unknown.</param>
    /// <param name="named">Run it belongs to, or null.</param>
    /// <param name="epochName">Epoch it belongs to.</param>
    public RunVerdict? Observe(long time, ReadOnlySpan<double> values, string? named, string epochName)
    {
        RunVerdict? ended = null;
        if (!string.Equals(named, run, StringComparison.Ordinal))
        {
            ended = run is null ? null : End();
            (run, start, frames) = (named, time, 0);
            if (!string.Equals(epochName, epoch, StringComparison.Ordinal))
            {
                scorer.StartEpoch(epochName);
                epoch = epochName;
            }
        }
        if (run is null) return ended;
        scorer.Observe(values);
        (last, frames) = (time, frames + 1);
        return ended;
    }

    /// <summary>The epoch that the frames taken so far belong to, named afterwards: for a baseline, which does not say it.</summary>
    public void Name(string epochName) => epoch = epochName;

    public RunWatchState Capture() => new(scorer.Capture(), run, epoch, start, last, frames);

    private RunVerdict? End()
    {
        var score = scorer.EndRun();
        if (score.Rows == 0) return null;
        return new(
            run!, epoch, start, last, frames, score.LearningRun, score.IsScored ? score.Surprise : 0,
            score.IsScored && score.Surprise >= Explained ? Explain() : []);
    }

    private RunShare[] Explain()
    {
        scorer.Attribute(byMean, bySpread);
        var shares = new List<RunShare>(2 * byMean.Length);
        for (var s = 0; s < byMean.Length; s++)
        {
            if (byMean[s] > 0) shares.Add(new(s, false, byMean[s], scorer.Deviation(s, spread: false)));
            if (bySpread[s] > 0) shares.Add(new(s, true, bySpread[s], scorer.Deviation(s, spread: true)));
        }
        return [.. shares.OrderByDescending(s => s.Share).Take(Verdict.MaxContributions)];
    }
}

/// <summary>Where a <see cref="RunWatch"/> stands.</summary>
/// <param name="Scorer">The epoch's runs and the one going on.</param>
/// <param name="Run">Name of the run going on, or null.</param>
/// <param name="Epoch">Name of the epoch.</param>
/// <param name="Start">Time of the run's first frame.</param>
/// <param name="Last">Time of its newest frame.</param>
/// <param name="Frames">Its frames so far.</param>
public sealed record RunWatchState(RunScorerState Scorer, string? Run, string Epoch, long Start, long Last, int Frames)
{
    internal static void Write(StateWriter writer, RunWatchState? state)
    {
        writer.Write(state is not null);
        if (state is null) return;
        writer.Write<byte>(RunScorerStateMapper.ToBytes(state.Scorer));
        writer.Write(state.Run);
        writer.Write((string?)state.Epoch);
        writer.Write(state.Start);
        writer.Write(state.Last);
        writer.Write(state.Frames);
    }

    internal static RunWatchState? Read(ref StateReader reader) => reader.Boolean()
        ? new(
            RunScorerStateMapper.FromBytes(reader.Array<byte>()), reader.OptionalString(), reader.OptionalString() ?? "",
            reader.Int64(), reader.Int64(), reader.Int32())
        : null;
}
