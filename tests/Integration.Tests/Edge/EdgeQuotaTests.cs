using System.Net;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>An edge whose quota runs out during an outage: what it cannot take it declares, also over a kill.</summary>
public sealed class EdgeQuotaTests(ITestOutputHelper console)
{
    private const int Patience = 120;
    private const long Quota = 10_000_000;
    private const int Rate = 6000;

    [Fact]
    public async Task Readings_QuotaRunsOut_AcceptedAndDeclaredAreWhatWasSent()
    {
        await using var kafka = await LinkedKafka.RequireAsync();
        await using var centre = await EdgeProcess.CentreAsync(kafka);
        using var folder = new TempFolder();
        await using var edge = new EdgeProcess(folder.Root, kafka.Bootstrap, $"log.maxBytes={Quota}", "edge.timeout=5s", "edge.maxBackoff=2s");
        await using var sender = new EdgeSender(Rate, TimeSpan.FromSeconds(1), TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(60));
        kafka.Link.Cut();
        sender.Start(await edge.StartAsync());
        await RefusedAsync(sender, 3000, edge);
        var full = sender.Acknowledged;
        Assert.Equal(HttpStatusCode.InsufficientStorage, sender.LastRefusal.Status);
        Assert.Equal("30", sender.LastRefusal.RetryAfter);
        Assert.Contains("edge-full", sender.LastRefusal.Body, StringComparison.Ordinal);
        Assert.Contains("gap record", sender.LastRefusal.Body, StringComparison.Ordinal);

        await AssertDoctorAsync(folder, ["this edge: line-3", "edge backlog", "edge quota", "edge gaps"], "--data", folder.File("data"), "--set", "edge.enabled=true",
            "--set", "edge.id=line-3", "--set", $"edge.central={kafka.Bootstrap}", "--set", "edge.timeout=1s", "--set", $"log.maxBytes={Quota}");

        sender.Losing();
        await edge.Process.KillAsync();
        await edge.Process.DisposeAsync();
        sender.Start(await edge.StartAsync());
        await RefusedAsync(sender, sender.Refused + 3000, edge);
        kafka.Link.Restore();
        var before = sender.Acknowledged;
        await Until.TrueAsync(Patience, () => Task.FromResult(sender.Acknowledged), sent => sent > before + 3000, edge.Process);
        await sender.StopAsync();

        await using var progress = new ProgressFollower(centre, "line-3");
        var accepted = await edge.AcceptedAsync();
        await progress.ReachAsync(() => accepted, Patience, edge);
        var account = await EdgeAccount.TakeAsync(centre, sender);
        account.AssertExact();
        var gaps = (await TopicContent.ReadAsync(centre, Topics.Gaps)).GroupBy(r => Encoding.UTF8.GetString(r.Key!))
            .Select(g => ReadingGap.FromBytes(g.Last().Value)).ToList();
        var declared = gaps.Sum(g => g.Readings);
        var unknown = sender.Account.Unknown.Count;
        console.WriteLine(
            $"quota {Quota} bytes took {full} readings ({(double)Quota / full:0} bytes each); sent {sender.Acknowledged + sender.Refused + unknown} = "
            + $"{account.There} at the centre + {declared} declared in {gaps.Count} gaps, {unknown} on the way when it was killed");
        EdgeReport.Add(new Dictionary<string, object?>
        {
            ["gapsDeclared"] = gaps.Count, ["gapReadings"] = declared, ["quotaBytesPerReading"] = Math.Round((double)Quota / full, 1),
            ["quotaSent"] = sender.Acknowledged + sender.Refused + unknown, ["quotaAccepted"] = account.There, ["quotaUnknown"] = unknown,
        });
        Assert.All(gaps, g => Assert.Equal(("line-3", GapReason.Refused), (g.Edge, g.Reason)));
        // Exactly, but for the request whose answer was lost with the killed process.
        Assert.InRange(account.There + declared, sender.Acknowledged + sender.Refused, sender.Acknowledged + sender.Refused + unknown);
        AssertNamed(gaps, sender);
        await AssertDoctorAsync(folder, ["centre: edge line-3", "gaps of the edges"], "--data", folder.File("centre"), "--kafka", kafka.Direct);
    }

    private static async Task AssertDoctorAsync(TempFolder folder, string[] lines, params string[] arguments)
    {
        var (_, said) = await AnomalyProcess.RunAsync(folder.Root, ["doctor", .. arguments]);
        foreach (var line in lines) Assert.Contains(line, said, StringComparison.Ordinal);
    }

    // Each equipment's gaps say how many of its readings are missing, and when.
    private static void AssertNamed(IReadOnlyList<ReadingGap> gaps, EdgeSender sender)
    {
        var (_, unknown, refused) = sender.Account;
        for (var i = 0; i < EdgeSender.Equipments; i++)
        {
            var own = gaps.Where(g => g.Equipment == EdgeSender.Name(i)).ToList();
            var missing = refused.Where(n => n % EdgeSender.Equipments == i).ToList();
            Assert.InRange(own.Sum(g => g.Readings), missing.Count, missing.Count + unknown.Count);
            foreach (var number in missing)
                Assert.Contains(own, g => sender.NumberOf(g.Equipment, UnixTime.ToNanoseconds(g.First)) <= number && number <= sender.NumberOf(g.Equipment, UnixTime.ToNanoseconds(g.Last)));
        }
    }

    private static Task<long> RefusedAsync(EdgeSender sender, long readings, EdgeProcess edge) =>
        Until.TrueAsync(Patience, () => Task.FromResult(sender.Refused), refused => refused >= readings, edge.Process);
}
