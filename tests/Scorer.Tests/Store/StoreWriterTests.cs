using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.Scorer.Store.Influx;
using StreamingAnomaly.Scorer.Store.Sqlite;

namespace StreamingAnomaly.Scorer.Tests.Store;

public sealed class StoreWriterTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private IEventLog log = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        log = EventLogFactory.Open(new() { Sqlite = new() { Path = folder.File("log.db") } }, TimeProvider.System);
        await log.CreateTopicsAsync(Topics.All(2), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await log.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Run_ScoresAndGarbage_AreStoredOrBuriedAndNothingElse()
    {
        await using var store = SqliteScoreStore.Open(folder.File("scores.db"), 1, SqliteScoreStore.DefaultRetention, TimeProvider.System, NullLogger.Instance);
        var scores = Enumerable.Range(0, 2000).Select(i => i % 10 == 0 ? Make.WarmUp("w", i, 0.5) : Make.Scored($"e{i % 7}", i)).ToList();
        scores[55].Score_ = double.NaN;
        await AppendAsync(scores.Select(Record));
        await AppendAsync([new(Topics.Scores, "k"u8.ToArray(), [0xff, 0xff, 0x01]), new(Topics.Scores, null, null), new(Topics.Scores, null, [])]);

        await RunUntilCommittedAsync(store);

        var counts = await store.CountAsync(null, Make.At(0), Make.At(9999), Cancel);
        Assert.Equal(new ScoreCounts(1799, 200), counts);
        var letters = await LettersAsync();
        Assert.Equal(["empty", "empty", "malformed-protobuf", "not-finite"], letters.Select(l => l.Reason).Order());
        var poison = letters.Single(l => l.Reason == "not-finite");
        Assert.Equal(scores[55], Score.Parser.ParseFrom(poison.Value));
        Assert.Equal(Topics.Scores, poison.SourceTopic);
        Assert.Contains("NaN", poison.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StoppedAndStartedAgain_GoesOnWhereItWas()
    {
        await using var store = SqliteScoreStore.Open(folder.File("scores.db"), 1, SqliteScoreStore.DefaultRetention, TimeProvider.System, NullLogger.Instance);
        await AppendAsync(Enumerable.Range(0, 100).Select(i => Record(Make.Scored("a", i))));
        await RunUntilCommittedAsync(store);
        await AppendAsync(Enumerable.Range(100, 100).Select(i => Record(Make.Scored("a", i))));

        await RunUntilCommittedAsync(store);

        Assert.Equal(200, (await store.CountAsync("a", Make.At(0), Make.At(999), Cancel)).Scored);
        Assert.Empty(await LettersAsync());
    }

    [Fact]
    public async Task Run_StoreIsDown_NothingIsCommittedAndNothingLost()
    {
        await using var server = await FakeInflux.StartAsync();
        var clock = new OutageClock { HoldDelays = true };
        server.OnWrite = (_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };
        await using var store = Influx(server, clock);
        await AppendAsync(Enumerable.Range(0, 100).Select(i => Record(Make.Scored("a", i))));

        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            var run = Writer(store).RunAsync(stop.Token);
            while (clock.Delays.Count == 0) await Task.Yield();
            Assert.Empty(await log.CommittedAsync(StoreWriter.Group, Partitions(), Cancel));
            await stop.CancelAsync(); // the process is stopped in the middle of the outage
            await run;
        }

        (server.OnWrite, clock.HoldDelays) = ((_, _) => Task.CompletedTask, false);
        await RunUntilCommittedAsync(store);

        Assert.Equal(100, server.Stored.Count);
        Assert.All(server.Stored.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Run_AServerFullOfTroubles_EveryScoreIsStoredOrBuriedOnce()
    {
        await using var server = await FakeInflux.StartAsync();
        var clock = new OutageClock();
        var random = new Random(11);
        server.OnWrite = (request, context) => TroubleAsync(server, clock, random, request, context);
        await using var store = Influx(server, clock, batchSize: 100);
        var scores = Enumerable.Range(0, 3000).Select(i => Make.Scored(i % 100 == 7 ? "bad" : i % 100 == 8 ? "line\nbreak" : $"e{i % 5}", i)).ToList();
        await AppendAsync(scores.Select(Record));

        await RunUntilCommittedAsync(store);

        var letters = await LettersAsync();
        Assert.Equal(30, letters.Count(l => l.Reason == "refused-by-store"));
        Assert.Equal(30, letters.Count(l => l.Reason == "name-characters"));
        Assert.Equal(60, letters.Count);
        Assert.Equal(scores.Where((_, i) => i % 100 is 7 or 8).Select(s => s.TimeUnixNano), letters.Select(l => Score.Parser.ParseFrom(l.Value).TimeUnixNano).Order());
        Assert.Equal(3000 - 60, server.Stored.Count);
        Assert.NotEmpty(clock.Delays);
    }

    [Fact]
    public async Task Run_AlertsOnTheLog_AreStoredToo_AndWhatTheAlerterBuriesIsLeftToIt()
    {
        await using var server = await FakeInflux.StartAsync();
        await using var store = Influx(server, TimeProvider.System);
        await AppendAsync([Record(Make.Scored("a", 0)), Record(Make.Alert("a", 0)), Record(Make.Alert("line\nbreak", 1)), new(Topics.Alerts, null, "{"u8.ToArray())]);
        await AppendAsync([Record(Make.Alert("a", 0)), Record(Make.Alert("a", 9, phase: AlertPhase.Closed))]);

        await RunUntilCommittedAsync(store, Topics.Scores, Topics.Alerts);

        Assert.Equal(["anomaly_alert", "anomaly_alert", "anomaly_score"], server.Stored.Keys.Select(k => k[..k.IndexOf(',', StringComparison.Ordinal)]).Order());
        var letter = Assert.Single(await LettersAsync(Topics.Alerts));
        Assert.Equal(("name-characters", Topics.Alerts), (letter.Reason, letter.SourceTopic));
        Assert.Empty(await LettersAsync());
    }

    [Fact]
    public async Task Run_AStoreOfScoresOnly_LeavesAlertsAlone()
    {
        await using var store = SqliteScoreStore.Open(folder.File("scores.db"), 1, SqliteScoreStore.DefaultRetention, TimeProvider.System, NullLogger.Instance);
        await AppendAsync([Record(Make.Scored("a", 0)), Record(Make.Alert("a", 0))]);

        await RunUntilCommittedAsync(store);

        Assert.Equal(1, (await store.CountAsync("a", Make.At(0), Make.At(9), Cancel)).Scored);
        Assert.Empty(await log.CommittedAsync(StoreWriter.Group, Partitions(Topics.Alerts), Cancel));
    }

    // One trouble after the other in a seeded order; the server stores what it takes, as a real one does.
    private static async Task TroubleAsync(FakeInflux server, OutageClock clock, Random random, FakeInflux.Request request, HttpContext context)
    {
        int trouble;
        lock (random) trouble = random.Next(10);
        switch (trouble)
        {
            case 0: FakeInflux.Reset(context); break;
            case 1: context.Response.StatusCode = 500; break;
            case 2:
                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = "5";
                break;
            case 3: context.Response.StatusCode = 429; break;
            case 4 when request.Lines.Count > 10: context.Response.StatusCode = 413; break;
            case 5:
                server.Keep(request.Lines.Where(l => !l.Contains("=bad,", StringComparison.Ordinal))); // stored, but we are not told
                FakeInflux.Reset(context);
                break;
            case 6:
                clock.ExpireRequests();
                try { await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted); }
                catch (OperationCanceledException) { context.Response.StatusCode = 500; }
                break;
            default:
                if (!request.Lines.Any(l => l.Contains("=bad,", StringComparison.Ordinal))) break;
                server.Keep(request.Lines.Where(l => !l.Contains("=bad,", StringComparison.Ordinal)));
                context.Response.StatusCode = trouble == 7 ? 422 : 400;
                await context.Response.WriteAsync("""{"message":"partial write"}""");
                break;
        }
    }

    private static InfluxScoreStore Influx(FakeInflux server, TimeProvider clock, int batchSize = 5000) =>
        new(new ScoreStoreOptions { Kind = ScoreStoreKind.Influx, Url = server.Url, Version = 2, Org = "o", BatchSize = batchSize }, clock, NullLogger.Instance);

    private static NewRecord Record(Score score) => new(Topics.Scores, System.Text.Encoding.UTF8.GetBytes(score.Equipment), score.ToByteArray());

    private static NewRecord Record(AlertEvent alert) => new(Topics.Alerts, System.Text.Encoding.UTF8.GetBytes(alert.Equipment), AlertJson.Write(alert));

    private static TopicPartition[] Partitions(string topic = Topics.Scores) => [new(topic, 0), new(topic, 1)];

    private StoreWriter Writer(IScoreStore store) => new(log, store, TimeProvider.System, NullLogger<StoreWriter>.Instance);

    private async Task AppendAsync(IEnumerable<NewRecord> records)
    {
        await using var producer = log.CreateProducer();
        await producer.AppendAsync([.. records], Cancel);
    }

    private Task RunUntilCommittedAsync(IScoreStore store) => RunUntilCommittedAsync(store, Topics.Scores);

    private async Task RunUntilCommittedAsync(IScoreStore store, params string[] topics)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = Writer(store).RunAsync(stop.Token);
        while (!await AllCommittedAsync([.. topics.SelectMany(Partitions)]))
        {
            if (run.IsCompleted) await run; // throws what ended it
            await Task.Yield();
        }

        await stop.CancelAsync();
        await run;
    }

    private async Task<bool> AllCommittedAsync(TopicPartition[] partitions)
    {
        var committed = await log.CommittedAsync(StoreWriter.Group, partitions, Cancel);
        foreach (var partition in partitions)
        {
            var range = await log.RangeAsync(partition, Cancel);
            if (range.Next > range.First && committed.GetValueOrDefault(partition) < range.Next) return false;
        }

        return true;
    }

    private async Task<List<DeadLetter>> LettersAsync(string topic = Topics.Scores)
    {
        var partition = new TopicPartition(Topics.DeadLetters(topic), 0);
        var range = await log.RangeAsync(partition, Cancel);
        await using var consumer = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [partition] = range.First } });
        var letters = new List<DeadLetter>();
        while (letters.Count < range.Next - range.First)
            letters.AddRange(consumer.Poll(1000, TimeSpan.FromSeconds(10), Cancel).Select(r => DeadLetter.Parser.ParseFrom(r.Value)));
        return letters;
    }
}
