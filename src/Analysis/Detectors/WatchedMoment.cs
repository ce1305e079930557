using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Analysis.Detectors;

/// <summary>MOMENT that says how many windows it has seen, between two calls of the network: where a cancel takes effect.</summary>
/// <param name="inner">Not disposed with this.</param>
/// <param name="seen">Told the windows so far.</param>
internal sealed class WatchedMoment(IMomentModel inner, Action<long> seen) : IMomentModel
{
    private long windows;

    public int Capacity => inner.Capacity;

    public int Length => inner.Length;

    public int Width => inner.Width;

    public string Identity => inner.Identity;

    public void Score(MomentBatch batch, MomentScores scores)
    {
        seen(windows);
        inner.Score(batch, scores);
        windows += batch.Count;
    }

    public void Dispose()
    {
    }
}
