using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Tests.Edge;

public sealed class ForwardBackoffTests
{
    [Fact]
    public void Next_Failures_DoubleUpToTheLongestWithinTheUpperHalf()
    {
        var backoff = new ForwardBackoff(TimeSpan.FromSeconds(15), new Random(1));
        foreach (var full in (double[])[0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 15, 15, 15])
            Assert.InRange(backoff.Next().TotalSeconds, full / 2, full);
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.1, 0.2);
    }

    [Fact]
    public void Next_TwoEdges_DoNotPauseInStep()
    {
        var (one, other) = (new ForwardBackoff(TimeSpan.FromSeconds(15), new Random(1)), new ForwardBackoff(TimeSpan.FromSeconds(15), new Random(2)));
        Assert.DoesNotContain(Enumerable.Range(0, 10), _ => one.Next() == other.Next());
    }
}
