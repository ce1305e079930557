namespace StreamingAnomaly.Models.Moment;

/// <summary>What the batcher drives: a loaded detector, or a test's stand-in that fails on command.</summary>
public interface IMomentModel : IDisposable
{
    /// <summary>Most windows in one call.</summary>
    int Capacity { get; }

    /// <summary>Steps of a window.</summary>
    int Length { get; }

    /// <summary>Width of an embedding.</summary>
    int Width { get; }

    /// <summary>Which weights at which precision: what was learnt with one identity means nothing with another. Empty where it
    /// does not matter.</summary>
    string Identity => "";

    /// <summary>Scores every window of <paramref name="batch"/> into the same row of <paramref name="scores"/>. Refused
    /// windows do not disturb the others; an exception means that the model, not a window, is broken.</summary>
    void Score(MomentBatch batch, MomentScores scores);
}
