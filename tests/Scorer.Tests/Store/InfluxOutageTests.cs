using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.Scorer.Store.Influx;

namespace StreamingAnomaly.Scorer.Tests.Store;

/// <summary>Everything a server can say to a write, and that nothing is lost or doubled by it.</summary>
public sealed class InfluxOutageTests : IAsyncLifetime
{
    private readonly OutageClock clock = new();
    private FakeInflux server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await FakeInflux.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(1, "/write?db=plant%20a&precision=ns", "Basic dTpwOnc=")]
    [InlineData(2, "/api/v2/write?org=o%26o&bucket=plant%20a&precision=ns", "Token t0k")]
    [InlineData(3, "/api/v3/write_lp?db=plant%20a&precision=nanosecond", "Bearer t0k")]
    public async Task Write_EachVersion_HasItsAddressAndCredentials(int version, string address, string authorization)
    {
        await using var store = Store(new() { Version = version, Database = "plant a", Org = "o&o", Token = "t0k", Username = "u", Password = "p:w" });

        await store.WriteAsync([Make.Scored("a", 0), Make.WarmUp("a", 1, 0.25)], Cancel);

        var write = server.Requests.Last();
        Assert.Equal(("POST", address, authorization, "gzip"), (write.Method, write.PathAndQuery, write.Authorization, write.Encoding));
        Assert.Equal(
            [
                $"anomaly_score,bundle={Make.Bundle},equipment=a,sensor=* score=1.5,probability=0.25,stage=0i,revision=0i,degraded=false,alarm=false,ratio=0.75,level=1.5,forest=0.5 {Make.At(0)}",
                $"anomaly_warm_up,equipment=a percent=25 {Make.At(1)}",
            ],
            write.Lines);
        Assert.Equal(version == 1 ? 2 : 1, server.Requests.Count);
        if (version == 1) Assert.StartsWith("/query?epoch=ns&db=plant%20a&q=CREATE%20DATABASE%20%22plant%20a%22", server.Requests.First().PathAndQuery, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, 30)]
    [InlineData(429, 120)]
    public async Task Write_RetryAfter_IsWaitedForAndNotCutShort(int status, int seconds)
    {
        var asked = 0;
        server.OnWrite = (_, context) =>
        {
            if (asked++ > 0) return Task.CompletedTask;
            context.Response.Headers.RetryAfter = $"{seconds}";
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        await using var store = Store();

        var outcome = await store.WriteAsync([Make.Scored("a", 0)], Cancel);

        Assert.Equal(1, outcome.Points);
        Assert.Equal([TimeSpan.FromSeconds(seconds)], clock.Delays);
        Assert.Equal(2, server.Writes);
        Assert.Single(server.Stored);
    }

    [Fact]
    public async Task Write_AnAbsurdRetryAfter_IsCapped()
    {
        server.OnWrite = (_, context) =>
        {
            if (server.Writes > 1) return Task.CompletedTask;
            context.Response.Headers.RetryAfter = "31536000";
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await using var store = Store();

        await store.WriteAsync([Make.Scored("a", 0)], Cancel);

        Assert.Equal([InfluxClient.MaxRetryAfter], clock.Delays);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("401")] // a person corrects the token: nothing may be lost meanwhile
    [InlineData("404")]
    [InlineData("302")]
    [InlineData("reset")]
    [InlineData("reset while answering")]
    [InlineData("hang")]
    public async Task Write_AnOutage_IsRepeatedUntilItEnds(string outage)
    {
        const int Failures = 12;
        server.OnWrite = (_, context) => server.Writes > Failures ? Task.CompletedTask : FailAsync(outage, context);
        await using var store = Store();
        var scores = Enumerable.Range(0, 10).Select(i => Make.Scored("a", i)).ToList();

        var outcome = await store.WriteAsync(scores, Cancel);

        Assert.Equal((10, 0), (outcome.Points, outcome.Rejected.Count));
        Assert.Equal(Failures + 1, server.Writes);
        Assert.Equal(10, server.Stored.Count);
        Assert.Equal(Failures, clock.Delays.Count);
        Assert.True(clock.Delays[^1] > 4 * clock.Delays[0] && clock.Delays[^1] <= TimeSpan.FromSeconds(30), string.Join(", ", clock.Delays));
    }

    [Fact]
    public async Task Write_Cancelled_EndsDuringAnOutage()
    {
        server.OnWrite = (_, context) => FailAsync("500", context);
        clock.HoldDelays = true;
        await using var store = Store();
        using var stop = new CancellationTokenSource();

        var write = store.WriteAsync([Make.Scored("a", 0)], stop.Token);
        await Until(() => clock.Delays.Count == 1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
    }

    [Fact]
    public async Task Write_TooLarge_IsHalvedAndOnlyALineTooLargeAloneIsRejected()
    {
        server.OnWrite = (request, context) =>
        {
            if (request.Lines.Sum(l => l.Length) > 2000) context.Response.StatusCode = 413;
            return Task.CompletedTask;
        };
        await using var store = Store();
        var scores = Enumerable.Range(0, 100).Select(i => Make.Scored("a", i)).ToList();
        for (var d = 0; d < 200; d++) scores[42].Detectors.Add(new DetectorScore { Name = $"detector{d}", Score = d });

        var outcome = await store.WriteAsync(scores, Cancel);

        Assert.Equal((42, RejectReason.TooLarge), (Assert.Single(outcome.Rejected).Index, outcome.Rejected[0].Reason));
        Assert.Equal((99, 99), (outcome.Points, server.Stored.Count));
    }

    [Theory]
    [InlineData(400, "{\"error\":\"partial write: field type conflict\"}")]
    [InlineData(422, "{\"code\":\"unprocessable entity\",\"message\":\"failure writing points\"}")]
    [InlineData(400, "plain text of a proxy")]
    [InlineData(201, "{\"message\":\"partial write\"}")]
    public async Task Write_RefusedLines_AreFoundByHalving(int status, string body)
    {
        int[] bad = [0, 17, 18, 99];
        server.OnWrite = (request, context) => RefuseAsync(request, context, IsBad, status, _ => body);
        await using var store = Store();
        var scores = Enumerable.Range(0, 100).Select(i => Make.Scored(bad.Contains(i) ? $"bad{i}" : "a", i)).ToList();

        var outcome = await store.WriteAsync(scores, Cancel);

        Assert.Equal(bad, outcome.Rejected.Select(r => r.Index));
        Assert.All(outcome.Rejected, r => Assert.Equal(RejectReason.RefusedByServer, r.Reason));
        Assert.Contains("equipment=bad17", outcome.Rejected[1].Detail, StringComparison.Ordinal);
        Assert.Equal(96, outcome.Points);
        Assert.Equal(96, server.Stored.Keys.Count(l => !IsBad(l)));
        Assert.DoesNotContain(server.Stored.Keys, IsBad);
    }

    [Fact]
    public async Task Write_AVersion3AnswerThatNamesSomeLines_IsBelievedAndTheRestSentAgain()
    {
        // The server names at most two of them at a time, as real ones stop at a hundred.
        server.OnWrite = (request, context) => RefuseAsync(request, context, IsBad, 400, numbers =>
            $$"""{"error":"partial write of line protocol occurred","data":[{{string.Join(",", numbers.Take(2).Select(n => $$"""{"original_line":"…","line_number":{{n}},"error_message":"invalid column type in line {{n}}"}"""))}}]}""");
        await using var store = Store(new() { Version = 3 });
        var scores = Enumerable.Range(0, 50).Select(i => Make.Scored(i % 10 == 3 ? "bad" : "a", i)).ToList();

        var outcome = await store.WriteAsync(scores, Cancel);

        Assert.Equal([3, 13, 23, 33, 43], outcome.Rejected.Select(r => r.Index));
        Assert.Contains("invalid column type in line 4", outcome.Rejected[0].Detail, StringComparison.Ordinal);
        Assert.Equal(45, outcome.Points);
        Assert.Equal(4, server.Writes);
        Assert.DoesNotContain(server.Stored.Keys, IsBad);
    }

    [Fact]
    public async Task Write_AllLinesDropped_TakesOneRequest()
    {
        server.OnWrite = (_, context) => Say(context, 400, """{"error":"partial write: points beyond retention policy dropped=50"}""");
        await using var store = Store();

        var outcome = await store.WriteAsync([.. Enumerable.Range(0, 50).Select(i => Make.Scored("a", i))], Cancel);

        Assert.Equal((0, 50), (outcome.Points, outcome.Rejected.Count));
        Assert.Equal(1, server.Writes);
    }

    [Fact]
    public async Task Write_NothingButWhatWasSent_EverHoldsNaN()
    {
        await using var store = Store();
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        var scores = Enumerable.Range(0, 200).Select(i =>
        {
            var score = Make.Scored("a", i, stage: 2);
            var value = odd[i % 3];
            switch (i % 7)
            {
                case 0: score.Score_ = value; break;
                case 1: score.Probability = value; break;
                case 2: score.Ratio = value; break;
                case 3: score.Detectors[0].Score = value; break;
                case 4: score.Sensors[0].Share = value; break;
                case 5: (score.Sensors[0].Value, score.Sensors[1].Deviation) = (value, value); break;
                default: score = Make.WarmUp("a", i, value); break;
            }

            return score;
        }).ToList();

        await store.WriteAsync(scores, Cancel);

        Assert.Equal(200 - 29 - 29 - 28, server.Stored.Keys.Count(l => l.Contains("sensor=* ", StringComparison.Ordinal)));
        Assert.DoesNotContain(server.Stored.Keys, l => l.Contains("NaN", StringComparison.OrdinalIgnoreCase) || l.Contains('∞') || l.Contains("Inf", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(null, "scores.url")]
    [InlineData("localhost:8086", "scores.url")]
    [InlineData("ftp://h", "scores.url")]
    [InlineData("http://u:p@h", "scores.username")]
    public void Open_AnUnusableUrl_NamesTheSetting(string? url, string setting)
    {
        var problem = Assert.Throws<ScoreStoreException>(() => ScoreStoreFactory.Create(
            new() { Kind = ScoreStoreKind.Influx, Url = url }, "unused", clock, NullLoggerFactory.Instance));

        Assert.Contains(setting, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("u:p", problem.Message, StringComparison.Ordinal);
    }

    private static bool IsBad(string line) => line.Contains("equipment=bad", StringComparison.Ordinal);

    private InfluxScoreStore Store(ScoreStoreOptions? options = null) =>
        new((options ?? new()) with { Kind = ScoreStoreKind.Influx, Url = server.Url }, clock, NullLogger.Instance);

    private async Task FailAsync(string outage, HttpContext context)
    {
        switch (outage)
        {
            case "reset":
                FakeInflux.Reset(context);
                break;
            case "reset while answering":
                context.Response.StatusCode = 200;
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("half");
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case "hang":
                clock.ExpireRequests();
                try { await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted); }
                catch (OperationCanceledException) { context.Response.StatusCode = 500; }
                break;
            default:
                await Say(context, int.Parse(outage), """{"error":"not now"}""");
                break;
        }
    }

    // Stores the good lines and refuses the others, as servers do that take a part.
    private async Task RefuseAsync(
        FakeInflux.Request request, HttpContext context, Func<string, bool> isBad, int status, Func<IEnumerable<int>, string> body)
    {
        if (!request.Lines.Any(isBad)) return;
        server.Keep(request.Lines.Where(l => !isBad(l)));
        await Say(context, status, body(request.Lines.Index().Where(l => isBad(l.Item)).Select(l => l.Index + 1)));
    }

    private static Task Say(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
