using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Tests.Edge;

public sealed class GapTests : IDisposable
{
    private const int Quota = 1 << 20;
    private const int Padding = 10_000;
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Full_RefusalsOfAnEquipment_AreOneGapOnTheDiskBeforeTheAnswer()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using var edge = await EdgeRig.StartAsync(folder, centre, Quota, forward: false);
        var accepted = await FillAsync(edge);
        var gaps = await GapsAsync(edge.Own);
        var gap = Assert.Single(gaps); // of the refusal that ended the filling

        await Assert.ThrowsAsync<EdgeFullException>(() => AppendAsync(edge, 500));
        var longer = Assert.Single(await GapsAsync(edge.Own));
        Assert.Equal((gap.Id, "a", GapReason.Refused, 2L), (longer.Id, longer.Equipment, longer.Reason, longer.Readings));
        Assert.Equal((Time(accepted), Time(500)), (longer.First, longer.Last));
        Assert.Equal(EdgeRig.Record("a", 500, Padding).Value!.Length * 2L, longer.Bytes);
        Assert.Equal(accepted, longer.After);
    }

    [Fact]
    public async Task Full_Restarted_TheSameGapGrows()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using (var edge = await EdgeRig.StartAsync(folder, centre, Quota, forward: false)) await FillAsync(edge);
        await using var again = await EdgeRig.StartAsync(folder, centre, Quota, forward: false);
        await Assert.ThrowsAsync<EdgeFullException>(() => AppendAsync(again, 700));
        Assert.Equal(2, Assert.Single(await GapsAsync(again.Own)).Readings);
    }

    [Fact]
    public async Task Drained_TheGapEnds_AndAcceptedAndDeclaredAreWhatWasSent()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using (var cut = await EdgeRig.StartAsync(folder, centre, Quota, forward: false)) await FillAsync(cut);
        var sent = 0;
        await using var edge = await EdgeRig.StartAsync(folder, centre, Quota);
        var before = (await GapsAsync(edge.Own)).Sum(g => g.Readings) + (await EdgeRig.ReadAsync(edge.Own, Topics.Readings)).Count;
        for (; sent < 400; sent++)
        {
            try { await AppendAsync(edge, sent); }
            catch (EdgeFullException) { }
        }

        await edge.ReachAsync(s => s is { Waiting: 0, Forwarded: > 0 });
        var gaps = await GapsAsync(centre);
        var there = (await EdgeRig.ReadAsync(centre, Topics.Readings)).Count;
        Assert.Equal(before + sent, there + gaps.Sum(g => g.Readings));
        Assert.Equal(edge.Node.Status!.GapReadings, gaps.Sum(g => g.Readings));
        Assert.Equal(await GapsAsync(edge.Own), gaps);
    }

    [Fact]
    public async Task ManyEquipments_BeyondThoseToldApart_ShareOneGap()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using var edge = await EdgeRig.StartAsync(folder, centre, Quota, forward: false);
        await FillAsync(edge);
        await using var producer = edge.Node.CreateProducer();
        var many = Enumerable.Range(0, GapKeeper.MaxOpen + 5).Select(i => EdgeRig.Record($"invented-{i}", 1)).ToList();
        await Assert.ThrowsAsync<EdgeFullException>(() => producer.AppendAsync(many, default));
        var gaps = await GapsAsync(edge.Own);
        Assert.Equal(GapKeeper.MaxOpen + 1, gaps.Count);
        Assert.Equal(6, gaps.Single(g => g.Equipment == "*").Readings);
    }

    [Fact]
    public async Task DropOldest_NewReadingsAreTaken_AndAcceptedAreForwardedOrNamed()
    {
        const int Sent = 400;
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using var edge = await EdgeRig.StartAsync(
            folder, centre, Quota, forward: false, options: new() { WhenFull = Contracts.Configuration.EdgeFullPolicy.DropOldest });
        for (var i = 0; i < Sent; i++) await AppendAsync(edge, i); // none is refused
        edge.Forward();
        await edge.ReachAsync(s => s is { Waiting: 0, Forwarded: > 0 });

        var there = await EdgeRig.ReadAsync(centre, Topics.Readings);
        var gap = Assert.Single(await GapsAsync(centre));
        Assert.Equal((GapReason.Dropped, "a", Sent - there.Count), (gap.Reason, gap.Equipment, (int)gap.Readings));
        Assert.InRange(there.Count, 50, 110); // a quota of a hundred
        // The first batch may have been on its way; then the gap; then everything to the newest.
        var numbers = there.Select(r => int.Parse(Encoding.UTF8.GetString(r.Value!).Split("\"n\":")[1].Split('}')[0])).ToList();
        var named = Enumerable.Range(0, Sent).Where(n => Time(n) >= gap.First && Time(n) <= gap.Last);
        Assert.Equal(Enumerable.Range(0, Sent), numbers.Concat(named).Order());
        Assert.Equal(numbers.Order(), numbers);
        Assert.Equal(gap.After, numbers.TakeWhile((n, i) => n == i).Count());
    }

    // Returns how many it took before it was full; the one after it was refused.
    private static async Task<int> FillAsync(EdgeRig edge)
    {
        for (var i = 0; ; i++)
        {
            try { await AppendAsync(edge, i); }
            catch (EdgeFullException full)
            {
                Assert.Contains("gap record", full.Message, StringComparison.Ordinal);
                return i;
            }
        }
    }

    private static async Task AppendAsync(EdgeRig edge, int number)
    {
        await using var producer = edge.Node.CreateProducer();
        await producer.AppendAsync([EdgeRig.Record("a", number, Padding)], default);
    }

    private static DateTimeOffset Time(int number) => EdgeRig.TimeOf(number);

    private static async Task<List<ReadingGap>> GapsAsync(IEventLog log) =>
        [.. (await EdgeRig.ReadAsync(log, Topics.Gaps)).GroupBy(r => Encoding.UTF8.GetString(r.Key!))
            .Select(g => ReadingGap.FromBytes(g.Last().Value)).OrderBy(g => g.Id, StringComparer.Ordinal)];
}
