using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Store;

namespace StreamingAnomaly.Scorer.Tests.Store;

public sealed class StoreWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Wait_ThatIsTooLong_IsToldOnceAndSoIsItsEnd()
    {
        var watch = new StoreWatch(TimeSpan.FromSeconds(60)) { Oldest = Waiting(7) };
        Assert.Null(watch.Observe(Start.AddSeconds(60)));
        var opened = AlertJson.ReadAlert(watch.Observe(Start.AddSeconds(61))!.Value);
        Assert.Equal((AlertRule.Backlog, AlertPhase.Opened, Start), (opened.Rule, opened.Phase, opened.Since));
        Assert.Contains("wait 61 seconds to be stored", opened.Summary, StringComparison.Ordinal);
        Assert.Null(watch.Observe(Start.AddSeconds(300)));

        // A process that begins in the same outage tells the same: the receiver knows the id.
        var again = AlertJson.ReadAlert(new StoreWatch(TimeSpan.FromSeconds(60)) { Oldest = Waiting(7) }.Observe(Start.AddSeconds(400))!.Value);
        Assert.Equal((opened.Id, opened.Episode), (again.Id, again.Episode));

        watch.Oldest = null;
        var closed = AlertJson.ReadAlert(watch.Observe(Start.AddSeconds(310))!.Value);
        Assert.Equal((AlertPhase.Closed, opened.Episode), (closed.Phase, closed.Episode));
        Assert.NotEqual(opened.Id, closed.Id);
        Assert.Null(watch.Observe(Start.AddSeconds(320)));
    }

    [Fact]
    public void Zero_NeverTells() =>
        Assert.Null(new StoreWatch(TimeSpan.Zero) { Oldest = Waiting(1) }.Observe(Start.AddDays(1)));

    private static LogRecord Waiting(long offset) =>
        new(new TopicPartition(Topics.Scores, 1), offset, null, null, [], Start.ToUnixTimeMilliseconds());
}
