using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Tests.Edge;

/// <summary>
/// Seeded histories of accepting, cutting, mending, breaking commits and restarting, with a quota that runs out. Whatever
/// happens, each reading that was sent is at the centre or in a gap, never in both, never twice, and in order.
/// </summary>
public sealed class EdgeChaosTests
{
    private const int Quota = 1 << 20;
    private const int Padding = 8000;
    private const int Steps = 60;

    public static TheoryData<int, EdgeFullPolicy> Seeds
    {
        get
        {
            var data = new TheoryData<int, EdgeFullPolicy>();
            for (var seed = 1; seed <= 5; seed++)
            {
                data.Add(seed, EdgeFullPolicy.Refuse);
                data.Add(seed, EdgeFullPolicy.DropOldest);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AnyHistory_EveryReadingIsAtTheCentreOrInAGap(int seed, EdgeFullPolicy policy)
    {
        using var folder = new TempFolder();
        var random = new Random(seed);
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using var link = new CuttableLog(centre, new Random(seed + 1000)) { BreakingCommits = 0.2 };
        var options = new EdgeOptions { WhenFull = policy, MaxBackoff = TimeSpan.FromMilliseconds(20) };
        var edge = await EdgeRig.StartAsync(folder, link, Quota, options: options);
        var accepted = new HashSet<(string, int)>();
        var refused = new HashSet<(string, int)>();
        var sent = 0;
        try
        {
            for (var step = 0; step < Steps; step++)
            {
                switch (random.Next(10))
                {
                    case < 7:
                        var numbers = Enumerable.Range(sent, random.Next(1, 30)).ToList();
                        sent += numbers.Count;
                        (await SendAsync(edge, numbers) ? accepted : refused).UnionWith(numbers.SelectMany(n => new[] { ("a", n), ("b", n) }));
                        break;
                    case 7 or 8:
                        link.IsCut = !link.IsCut;
                        break;
                    default:
                        await edge.DisposeAsync();
                        edge = await EdgeRig.StartAsync(folder, link, Quota, options: options);
                        break;
                }
            }

            (link.IsCut, link.BreakingCommits) = (false, 0);
            await edge.ReachAsync(s => s is { Waiting: 0, State: LinkState.Connected });
        }
        finally
        {
            await edge.DisposeAsync();
        }

        var there = (await EdgeRig.ReadAsync(centre, Topics.Readings)).Select(r => (Key: Encoding.UTF8.GetString(r.Key!), Number: NumberOf(r))).ToList();
        foreach (var equipment in (string[])["a", "b"])
        {
            var numbers = there.Where(r => r.Key == equipment).Select(r => r.Number).ToList();
            Assert.Equal(numbers.Order().Distinct(), numbers);
        }

        var gaps = await CentralEdges.GapsAsync(centre, default);
        var dropped = Named(gaps, GapReason.Dropped, accepted);
        var twice = there.Intersect(dropped).Order().ToList();
        Assert.True(twice.Count == 0, $"{twice.Count} at the centre and in a gap, from {twice.FirstOrDefault()} to {twice.LastOrDefault()}: {string.Join("; ", gaps.Select(g => $"{g.Equipment} {(g.First - EdgeRig.TimeOf(0)).TotalMilliseconds}..{(g.Last - EdgeRig.TimeOf(0)).TotalMilliseconds} after {g.After}: {g.Readings}"))}");
        Assert.Equal(accepted.Order(), there.Concat(dropped).Order());
        Assert.Equal(dropped.Count, gaps.Where(g => g.Reason == GapReason.Dropped).Sum(g => g.Readings));
        Assert.Equal(refused.Count, gaps.Where(g => g.Reason == GapReason.Refused).Sum(g => g.Readings));
        Assert.Equal(refused.Order(), Named(gaps, GapReason.Refused, refused).Order());
        Assert.Equal(policy == EdgeFullPolicy.DropOldest, dropped.Count > 0 && refused.Count == 0);
    }

    private static async Task<bool> SendAsync(EdgeRig edge, IReadOnlyList<int> numbers)
    {
        await using var producer = edge.Node.CreateProducer();
        try
        {
            await producer.AppendAsync([.. numbers.SelectMany(n => new[] { EdgeRig.Record("a", n, Padding), EdgeRig.Record("b", n, Padding) })], default);
            return true;
        }
        catch (EdgeFullException)
        {
            return false;
        }
    }

    private static int NumberOf(LogRecord record)
    {
        var readings = new List<Reading>();
        Assert.Null(ReadingCodec.Read(record.Value, null, readings));
        return (int)Assert.Single(readings).Values.Single().Value;
    }

    // Those of the candidates that a gap's times enclose, once for each gap that does.
    private static List<(string Key, int Number)> Named(IReadOnlyList<ReadingGap> gaps, GapReason reason, IEnumerable<(string Key, int Number)> candidates) =>
        [.. from gap in gaps
            where gap.Reason == reason
            from candidate in candidates
            let time = EdgeRig.TimeOf(candidate.Number)
            where gap.Equipment == candidate.Key && gap.First <= time && time <= gap.Last
            select candidate];
}
