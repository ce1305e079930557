using System.Diagnostics;
using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>
/// The edge's promise: with the link cut, swallowing or the broker dead, and the edge killed at seeded moments before,
/// during and after, every reading that was acknowledged is at the centre once and in order, and the real scorer there
/// takes all of them. ANOMALY_SOAK makes it long.
/// </summary>
public sealed class EdgeOutageTests(ITestOutputHelper console)
{
    private const int Patience = 120;
    private const int Seed = 20261121;

    // ANOMALY_SOAK=N: at least N cycles of three kills and a cut; four if it is no number.
    private static readonly int Soak = Environment.GetEnvironmentVariable("ANOMALY_SOAK") is { Length: > 0 } text
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cycles) ? Math.Max(4, cycles) : 4
        : 0;

    // The time that passes in the readings: a shift of cut link in the seconds of an outage.
    private static readonly TimeSpan Shift = TimeSpan.FromHours(8);

    private readonly int cycles = Math.Max(1, Soak);
    private readonly int rate = Soak > 0 ? 4000 : 3000;
    private readonly int outage = Soak > 0 ? 60_000 : 24_000;
    private readonly Random random = new(Seed);
    private readonly List<double> reconnects = [];
    private int kills;
    private int cuts;

    private enum Trouble
    {
        Blackhole,
        DeadBroker,
        Cut,
    }

    [Fact]
    public async Task Readings_LinkCutAndEdgeKilled_AreAtTheCentreOnceAndInOrder()
    {
        await using var kafka = await LinkedKafka.RequireAsync();
        await using var centre = await EdgeProcess.CentreAsync(kafka);
        using var folder = new TempFolder();
        await using var edge = new EdgeProcess(folder.Root, kafka.Bootstrap, "edge.timeout=5s", "edge.maxBackoff=2s");
        var interval = Shift / (outage / EdgeSender.Equipments);
        await using var sender = new EdgeSender(rate, interval, TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(60));
        sender.Start(await edge.StartAsync());
        await using var progress = await FollowAsync(centre, sender, edge);

        for (var cycle = 0; cycle < cycles; cycle++) await CycleAsync((Trouble)(cycle % 3), kafka, edge, sender, progress);
        var (live, drain) = await DrainAsync(kafka, edge, sender, progress);

        await sender.StopAsync();
        var accepted = await edge.AcceptedAsync(); // some of them without the sender knowing
        await progress.ReachAsync(() => accepted, Patience, edge);
        Assert.Equal(0, await edge.Process.StopAsync());
        var account = await EdgeAccount.TakeAsync(centre, sender);
        Report(account, sender, live, drain);
        account.AssertExact();
        await AssertScoredAsync(kafka, centre, folder, account.There);
        Assert.True(drain >= 3 * live, $"drained {drain:0} readings/s, live {live:0}/s: less than three times");
    }

    private static async Task<ProgressFollower> FollowAsync(KafkaEventLog centre, EdgeSender sender, EdgeProcess edge)
    {
        await Until.TrueAsync(Patience, () => centre.PartitionCountAsync(Topics.Edges, default), count => count > 0, edge.Process);
        var progress = new ProgressFollower(centre, "line-3");
        await progress.ReachAsync(() => 1, Patience, edge);
        Assert.True(sender.Acknowledged > 0);
        return progress;
    }

    // Killed in contact, killed without, killed while it makes up leeway.
    private async Task CycleAsync(Trouble trouble, LinkedKafka kafka, EdgeProcess edge, EdgeSender sender, ProgressFollower progress)
    {
        await SentAsync(sender, random.Next(2000, 6000), edge);
        await KillAsync(edge, sender);
        await progress.ReachAsync(() => sender.Acknowledged - (rate * 2), Patience, edge);
        await BreakAsync(trouble, kafka);
        var first = random.Next(outage / 4, outage * 3 / 4);
        await SentAsync(sender, first, edge);
        await KillAsync(edge, sender);
        await SentAsync(sender, outage - first, edge);
        var before = progress.Forwarded();
        await MendAsync(trouble, kafka);
        await progress.ReachAsync(() => before + random.Next(1000, outage / 2), Patience, edge);
        await KillAsync(edge, sender);
        await progress.ReachAsync(() => sender.Acknowledged - (rate * 2), Patience, edge);
    }

    // Live traffic goes on while the backlog is forwarded; both speeds are of this run and this machine.
    private async Task<(double Live, double Drain)> DrainAsync(LinkedKafka kafka, EdgeProcess edge, EdgeSender sender, ProgressFollower progress)
    {
        await BreakAsync(Trouble.Cut, kafka);
        var (sent, started) = (sender.Acknowledged, Stopwatch.GetTimestamp());
        await SentAsync(sender, 2 * outage, edge);
        var live = (sender.Acknowledged - sent) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var before = progress.Forwarded();
        await MendAsync(Trouble.Cut, kafka);
        var mended = Stopwatch.GetTimestamp();
        var first = await progress.ReachAsync(() => before + 1, Patience, edge);
        reconnects.Add(Stopwatch.GetElapsedTime(mended).TotalSeconds);
        var moving = Stopwatch.GetTimestamp();
        var last = await progress.ReachAsync(() => sender.Acknowledged - (rate / 2), Patience, edge);
        return (live, (last - first) / Stopwatch.GetElapsedTime(moving).TotalSeconds);
    }

    private async Task BreakAsync(Trouble trouble, LinkedKafka kafka)
    {
        cuts++;
        if (trouble == Trouble.Cut) kafka.Link.Cut();
        else if (trouble == Trouble.Blackhole) kafka.Link.Blackhole();
        else await kafka.KillAsync();
    }

    private static async Task MendAsync(Trouble trouble, LinkedKafka kafka)
    {
        if (trouble == Trouble.DeadBroker) await kafka.RestartAsync();
        else kafka.Link.Restore();
    }

    private async Task KillAsync(EdgeProcess edge, EdgeSender sender)
    {
        kills++;
        await edge.KillAndRestartAsync(sender);
        await SentAsync(sender, 1, edge);
    }

    private static async Task SentAsync(EdgeSender sender, int more, EdgeProcess edge)
    {
        var wanted = sender.Acknowledged + more;
        await Until.TrueAsync(Patience + (more / 1000), () => Task.FromResult(sender.Acknowledged), sent => sent >= wanted, edge.Process);
    }

    // After hours without a link nothing is late and nothing ahead: each equipment's order is that of its own clock.
    private async Task AssertScoredAsync(LinkedKafka kafka, KafkaEventLog centre, TempFolder folder, long readings)
    {
        await using var scorer = AnomalyProcess.Start(
            folder.Root, "scorer", "--kafka", kafka.Direct, "--data", folder.File("scorer"), "--port", "0",
            "--set", "equipment.defaults.baseline=400", "--set", "equipment.defaults.provisional=400");
        var ends = (await TopicContent.ReadAsync(centre, Topics.Readings)).GroupBy(r => r.Partition).ToDictionary(p => p.Key, p => p.Max(r => r.Offset) + 1);
        await Until.TrueAsync(
            Patience * 2, () => centre.CommittedAsync("anomaly-scorer", ends.Keys, default),
            committed => ends.All(e => committed.GetValueOrDefault(e.Key) >= e.Value), scorer);
        Assert.Equal(readings, (await TopicContent.ScoresAsync(centre)).Count);
        Assert.Empty(await TopicContent.LettersInFullAsync(centre));
        Assert.Equal(0, await scorer.StopAsync());
        console.WriteLine($"the scorer at the centre took all {readings} readings, none late, none ahead of its time");
    }

    private void Report(EdgeAccount account, EdgeSender sender, double live, double drain)
    {
        var (recoveries, acknowledged) = (sender.Recoveries.Order().ToList(), sender.AcknowledgedAfter);
        var report = new Dictionary<string, object?>
        {
            ["kills"] = kills, ["cuts"] = cuts, ["readings"] = account.There, ["acknowledged"] = sender.Acknowledged,
            ["lost"] = account.Lost, ["doubled"] = account.Doubled, ["reordered"] = account.Reordered, ["invented"] = account.Invented,
            ["longestOutageHoursInReadings"] = (Shift * 2).TotalHours, ["cycles"] = cycles,
            ["liveReadingsPerSecond"] = Math.Round(live), ["drainReadingsPerSecond"] = Math.Round(drain), ["drainRatio"] = Math.Round(drain / live, 2),
            ["recoverySecondsMedian"] = Math.Round(recoveries[recoveries.Count / 2], 2), ["recoverySecondsWorst"] = Math.Round(recoveries[^1], 2),
            ["acknowledgeMsMedian"] = Math.Round(acknowledged[acknowledged.Count / 2], 1), ["acknowledgeMsP99"] = Math.Round(acknowledged[acknowledged.Count * 99 / 100], 1),
            ["reconnectSecondsWorst"] = Math.Round(reconnects.Max(), 2),
        };
        console.WriteLine(string.Join(", ", report.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {r.Value}"))));
        EdgeReport.Add(report);
    }
}
