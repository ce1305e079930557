using StreamingAnomaly.Console.Live;

namespace StreamingAnomaly.Console.Tests.Live;

public sealed class LiveSubscriberTests
{
    [Fact]
    public void Take_ManyScoresOfTwoEquipments_KeepsTheNewestOfEach()
    {
        var subscriber = new LiveSubscriber(followed: null);
        for (var i = 0; i < 100; i++)
        {
            subscriber.Add(Given.Live("a", i));
            subscriber.Add(Given.Live("b", i * 2));
        }

        var batch = subscriber.Take();

        Assert.Equal([Given.Live("a", 99), Given.Live("b", 198)], batch.Latest.OrderBy(s => s.Equipment));
        Assert.Empty(batch.Trace);
        Assert.Empty(subscriber.Take().Latest);
    }

    [Fact]
    public void Take_SlowClient_LosesOldestScoresOfTheTraceAndSaysHowMany()
    {
        var subscriber = new LiveSubscriber("a");
        for (var i = 0; i < LiveSubscriber.TraceCapacity + 7; i++) subscriber.Add(Given.Live("a", i));

        var batch = subscriber.Take();

        Assert.Equal(LiveSubscriber.TraceCapacity, batch.Trace.Count);
        Assert.Equal(7, batch.Skipped);
        Assert.Equal(Given.Live("a", 7), batch.Trace[0]);
        Assert.Equal(0, subscriber.Take().Skipped);
    }

    [Fact]
    public void Take_SlowClient_GetsEveryEventInOrder()
    {
        var subscriber = new LiveSubscriber("a");
        var events = Enumerable.Range(0, LiveSubscriber.EventCapacity).Select(i => new LiveEvent("alert", [(byte)i])).ToList();
        foreach (var item in events)
        {
            subscriber.Add(item);
            for (var i = 0; i < 10; i++) subscriber.Add(Given.Live("a", i));
        }

        Assert.Equal(events, subscriber.Take().Events);
        Assert.False(subscriber.Overflowed);
    }

    [Fact]
    public void Add_MoreEventsThanFit_EndsTheClientRatherThanLosingOneSilently()
    {
        var subscriber = new LiveSubscriber(followed: null);
        for (var i = 0; i <= LiveSubscriber.EventCapacity; i++) subscriber.Add(new LiveEvent("alert", []));

        Assert.True(subscriber.Overflowed);
    }

    [Fact]
    public async Task WaitAsync_AfterTake_WaitsForTheNextScore()
    {
        var subscriber = new LiveSubscriber(followed: null);
        subscriber.Add(Given.Live("a", 1));
        Assert.True(await subscriber.WaitAsync(CancellationToken.None));
        subscriber.Take();

        var next = subscriber.WaitAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);
        subscriber.Add(Given.Live("a", 2));
        Assert.True(await next.AsTask().WaitAsync(ConsoleHost.Patience));
    }
}
