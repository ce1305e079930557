using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Tests.Edge;

public sealed class ForwarderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Accepted_IsAtTheCentreOnceInOrderWithWhereAndWhen()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using var edge = await EdgeRig.StartAsync(folder, centre);
        await edge.AcceptAsync(0, 50);
        await EdgeRig.ReachAsync(centre, 100);
        AssertExact(await EdgeRig.ReadAsync(centre, Topics.Readings), 50);
        var log = Assert.Single((await EdgeRig.ReadAsync(centre, Topics.Edges)).Select(r => EdgeProgress.FromBytes(r.Value).Log).Distinct());
        foreach (var record in await EdgeRig.ReadAsync(centre, Topics.Readings))
        {
            Assert.Equal(["content-type", "accepted", "origin"], record.Headers.Select(h => h.Name));
            Assert.StartsWith($"line-3/{log}/", Encoding.UTF8.GetString(record.Headers[2].Value), StringComparison.Ordinal);
            Assert.True(long.Parse(Encoding.UTF8.GetString(record.Headers[1].Value)) <= record.TimestampUnixMs);
        }
    }

    [Fact]
    public async Task Restarted_GoesOnWhereTheCentreStands_NotWhereItsOwnLogThinks()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using (var edge = await EdgeRig.StartAsync(folder, centre))
        {
            await edge.AcceptAsync(0, 20);
            await EdgeRig.ReachAsync(centre, 40);
        }

        // As after a crash between the centre's commit and the edge's own.
        await using (var log = EventLog.Sqlite.SqliteEventLog.Open(new() { Path = Path.Combine(folder.File("edge"), "log.db") }, TimeProvider.System))
        await using (var consumer = log.CreateConsumer(new() { Group = EdgeTopics.Group, Topics = [Topics.Readings] }))
        {
            consumer.Poll(1, TimeSpan.Zero, default);
            consumer.Commit(consumer.Assignment.ToDictionary(p => p, _ => 0L));
        }

        await using var again = await EdgeRig.StartAsync(folder, centre);
        await again.AcceptAsync(20, 10);
        await EdgeRig.ReachAsync(centre, 60);
        AssertExact(await EdgeRig.ReadAsync(centre, Topics.Readings), 30);
    }

    [Fact]
    public async Task SecondEdgeOfTheName_TakesOverAndTheFirstStopsWithEverythingKept()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using var first = await EdgeRig.StartAsync(folder, centre, name: "first");
        await first.AcceptAsync(0, 5);
        await EdgeRig.ReachAsync(centre, 10);
        await using var second = await EdgeRig.StartAsync(folder, centre, name: "second");
        await second.AcceptAsync(5, 5);
        await EdgeRig.ReachAsync(centre, 20);

        await first.AcceptAsync(10, 5);
        await first.ReachAsync(s => s.State == LinkState.TakenOver && s.Waiting == 10);
        await second.AcceptAsync(15, 5);
        await EdgeRig.ReachAsync(centre, 30);
        await second.ReachAsync(s => s.State == LinkState.Connected);
        Assert.DoesNotContain(await EdgeRig.ReadAsync(centre, Topics.Readings), r => r.Value!.AsSpan().SequenceEqual(EdgeRig.Value("a", 12)));
    }

    [Fact]
    public async Task OlderCopyOfTheLog_GetsANewIdentityAndLosesNothingOfItsOwn()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using (var edge = await EdgeRig.StartAsync(folder, centre))
        {
            await edge.AcceptAsync(0, 10);
            await EdgeRig.ReachAsync(centre, 20);
        }

        Directory.CreateDirectory(folder.File("copy"));
        File.Copy(Path.Combine(folder.File("edge"), "log.db"), Path.Combine(folder.File("copy"), "log.db"));
        await using (var edge = await EdgeRig.StartAsync(folder, centre))
        {
            await edge.AcceptAsync(10, 10); // what the copy does not know of
            await EdgeRig.ReachAsync(centre, 40);
        }

        await using var restored = await EdgeRig.StartAsync(folder, centre, name: "copy");
        await restored.AcceptAsync(20, 10);
        await EdgeRig.ReachAsync(centre, 60);
        AssertExact(await EdgeRig.ReadAsync(centre, Topics.Readings), 30);
        var progress = (await EdgeRig.ReadAsync(centre, Topics.Edges)).Select(r => EdgeProgress.FromBytes(r.Value)).ToList();
        Assert.Equal(2, progress.Select(p => p.Log).Distinct().Count());
    }

    [Fact]
    public async Task Score_IsStampedWhenAccepted_SoThatEveryReadingHasOneScorer()
    {
        await using var centre = await EdgeRig.CentreAsync(folder);
        await using (var edge = await EdgeRig.StartAsync(folder, centre, forward: false, options: new EdgeOptions { Score = true })) await edge.AcceptAsync(0, 1);
        await using var off = await EdgeRig.StartAsync(folder, centre);
        await off.AcceptAsync(1, 1);
        await EdgeRig.ReachAsync(centre, 4);
        foreach (var record in await EdgeRig.ReadAsync(centre, Topics.Readings))
        {
            var scorer = record.Headers.FirstOrDefault(h => h.Name == "scored-by").Value;
            var isFirst = record.Value!.AsSpan().SequenceEqual(EdgeRig.Value(Encoding.UTF8.GetString(record.Key!), 0));
            Assert.Equal(isFirst ? "line-3" : null, scorer is null ? null : Encoding.UTF8.GetString(scorer));
        }
    }

    [Fact]
    public async Task RecordThatTheCentreNeverTakes_BecomesADeadLetterAndHoldsUpNothing()
    {
        const int TooLarge = 200_000;
        await using var centre = await EdgeRig.CentreAsync(folder, maxRecordBytes: 100_000);
        await using var edge = await EdgeRig.StartAsync(folder, centre, forward: false);
        await edge.AcceptAsync(0, 10);
        await using (var producer = edge.Node.CreateProducer()) await producer.AppendAsync([EdgeRig.Record("a", 99, TooLarge)], default);
        await edge.AcceptAsync(10, 10);
        edge.Forward();
        await EdgeRig.ReachAsync(centre, 40);
        AssertExact(await EdgeRig.ReadAsync(centre, Topics.Readings), 20);
        var letter = DeadLetter.Parser.ParseFrom(Assert.Single(await EdgeRig.ReadAsync(centre, Topics.DeadLetters(Topics.Readings))).Value);
        Assert.Equal("too-large-for-centre", letter.Reason);
        Assert.Contains("edge line-3", letter.Detail, StringComparison.Ordinal);
        Assert.StartsWith("""{"equipment":"a","time":"2026-01-01T00:00:00.099""", letter.Value.ToStringUtf8(), StringComparison.Ordinal);
    }

    private static void AssertExact(IReadOnlyList<LogRecord> readings, int each)
    {
        foreach (var equipment in (string[])["a", "b"])
            Assert.Equal(
                Enumerable.Range(0, each).Select(i => Encoding.UTF8.GetString(EdgeRig.Value(equipment, i))),
                readings.Where(r => Encoding.UTF8.GetString(r.Key!) == equipment).Select(r => Encoding.UTF8.GetString(r.Value!)));
    }
}
