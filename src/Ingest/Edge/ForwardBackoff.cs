namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// Pauses between attempts: they double up to the longest, each drawn from the upper half of its range, so that the edges of a plant
/// do not all come back in the same second.
/// </summary>
internal sealed class ForwardBackoff(TimeSpan longest, Random jitter)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private int failures;

    public void Reset() => failures = 0;

    public TimeSpan Next()
    {
        var full = Math.Min(longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(failures++, 30)));
        return TimeSpan.FromMilliseconds(full * (0.5 + (jitter.NextDouble() / 2)));
    }
}
