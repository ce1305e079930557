using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>What no score can say: an equipment that is silent, a sensor that stands still, a scorer that is behind.</summary>
public sealed class DeadmanTests
{
    [Fact]
    public async Task SilentEquipment_IsToldOnce_AndWhenItSendsAgain()
    {
        await using var rig = await ScorerRig.CreateAsync();
        ToolFeed silent = new("silent"), busy = new("busy");
        await rig.AppendAsync([.. silent.Take(5), .. busy.Take(5)]);
        var scorer = rig.Start();
        await rig.DrainedAsync(scorer);
        rig.Time.Advance(TimeSpan.FromMinutes(14));
        await rig.AppendAsync(busy.Take(1));
        await rig.DrainedAsync(scorer);
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        await scorer.UntilAsync(async () => (await rig.AlertsAsync()).Count > 0, "told");
        var opened = Assert.Single(await rig.AlertsAsync());
        Assert.Equal(("silent", AlertRule.EquipmentSilent, AlertPhase.Opened), (opened.Equipment, opened.Rule, opened.Phase));
        Assert.Contains("has sent nothing for 15 minutes, since 2026-06-01 00:00:00", opened.Summary, StringComparison.Ordinal);
        await scorer.StopAsync();

        // Another process tells the same again: the receiver knows the id. That it is over is said by whoever reads it.
        rig.Time.Advance(TimeSpan.FromMinutes(1));
        var second = rig.Start();
        await rig.AppendAsync(busy.Take(1));
        await rig.DrainedAsync(second);
        rig.Time.Advance(TimeSpan.FromSeconds(11));
        await second.UntilAsync(async () => (await rig.AlertsAsync()).Count > 1, "told again");
        await rig.AppendAsync(silent.Take(1));
        await rig.DrainedAsync(second);
        var alerts = await rig.AlertsAsync();
        Assert.Equal(opened.Id, alerts[1].Id);
        Assert.Equal((AlertPhase.Closed, opened.Episode), (alerts[^1].Phase, alerts[^1].Episode));
        Assert.Contains("sends again, after 17 minutes", alerts[^1].Summary, StringComparison.Ordinal);
        Assert.Equal(3, alerts.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FrozenSensor_IsNamed_UntilItMoves(bool isReported)
    {
        var profile = ScorerRig.Defaults.Equipment.Defaults with { ReportFrozen = isReported };
        await using var rig = await ScorerRig.CreateAsync(ScorerRig.Defaults with { Equipment = new EquipmentSection { Defaults = profile } });
        var feed = new ToolFeed("tool", sensors: 4);
        await rig.AppendAsync(feed.Take(200));
        var last = feed.Next().Values;
        await rig.AppendAsync(feed.Take(20).Select(r => Frozen(r, last, "s1")));
        await rig.DrainAsync();
        await rig.AppendAsync(feed.Take(20).Select(r => Frozen(r, last, "s1", "s3")));
        await rig.AppendAsync(feed.Take(3));
        await rig.DrainAsync();

        var alerts = (await rig.AlertsAsync()).Where(a => a.Rule == AlertRule.SensorFrozen).ToArray();
        if (!isReported)
        {
            Assert.Empty(alerts);
            return;
        }

        Assert.Equal([AlertPhase.Opened, AlertPhase.Escalated, AlertPhase.Closed], alerts.Select(a => a.Phase));
        Assert.Contains("tool: s1 has not moved", alerts[0].Summary, StringComparison.Ordinal);
        Assert.Contains("tool: s1, s3 have not moved", alerts[1].Summary, StringComparison.Ordinal);
        Assert.Contains("all sensors move again", alerts[2].Summary, StringComparison.Ordinal);
        Assert.Single(alerts.DistinctBy(a => a.Episode));
        Assert.Equal(3, alerts.DistinctBy(a => a.Id).Count());
        Assert.All(alerts, a => Assert.Equal(2, a.Stage));
    }

    [Fact]
    public async Task Backlog_IsTold_AndThatItIsGone_ByWhoeverTakesOver()
    {
        await using var rig = await ScorerRig.CreateAsync();
        await rig.AppendAsync(new ToolFeed("tool").Take(3));
        await rig.DrainAsync();
        var watch = new BacklogWatch(TimeSpan.FromSeconds(60), rig.Start().Lines);
        var start = rig.Time.GetUtcNow();
        var partition = new StreamingAnomaly.Scorer.Fleet.PartitionState(new(Topics.Readings, 1), mutedUntil: 0) { ClockMs = start.ToUnixTimeMilliseconds(), NextOffset = 7 };
        Assert.Empty(watch.Observe([partition], start.AddSeconds(60)));
        var opened = AlertJson.ReadAlert(Assert.Single(watch.Observe([partition], start.AddSeconds(61))).Value);
        Assert.Equal((AlertRule.Backlog, AlertPhase.Opened), (opened.Rule, opened.Phase));
        Assert.Contains("wait 61 seconds", opened.Summary, StringComparison.Ordinal);
        Assert.True(partition is { IsBehind: true, IsDirty: true });
        Assert.Empty(watch.Observe([partition], start.AddSeconds(90)));

        // Its next owner knows from the checkpoint that it is open.
        partition.ClockMs += 75_000;
        Assert.Empty(watch.Observe([partition], start.AddSeconds(106)));
        var closed = AlertJson.ReadAlert(Assert.Single(watch.Observe([partition], start.AddSeconds(105))).Value);
        Assert.Equal((AlertPhase.Closed, opened.Episode), (closed.Phase, closed.Episode));
        Assert.Empty(new BacklogWatch(TimeSpan.Zero, rig.Start(s => s with { Instance = "two" }).Lines).Observe([partition], start.AddDays(1)));
    }

    private static Reading Frozen(Reading reading, IReadOnlyList<SensorValue> at, params string[] sensors) =>
        reading with { Values = [.. reading.Values.Select(v => sensors.Contains(v.Sensor) ? at.First(a => a.Sensor == v.Sensor) : v)] };
}
