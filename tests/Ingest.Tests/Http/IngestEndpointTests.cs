using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.Ingest.Tests.Http;

public sealed class IngestEndpointTests
{
    private const string One = """{"equipment":"식각-01","time":"2026-11-21T08:00:00Z","values":{"pressure":1.5},"context":{"step":4}}""";

    [Fact]
    public async Task Post_JsonArray_AppendsEachReadingAsReceived()
    {
        await using var host = await IngestHost.StartAsync();
        var response = await PostAsync(host, Encoding.UTF8.GetBytes($"[{One}, {One}]"), ReadingCodec.Json);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(2, (await JsonAsync(response)).GetProperty("accepted").GetInt32());
        Assert.Equal(2, host.Log.Records.Count);
        var record = host.Log.Records[1];
        Assert.Equal(Topics.Readings, record.Topic);
        Assert.Equal("식각-01", Encoding.UTF8.GetString(record.Key!));
        Assert.Equal(One, Encoding.UTF8.GetString(record.Value!));
        Assert.Equal("application/json", Encoding.ASCII.GetString(Assert.Single(record.Headers!).Value));
    }

    [Theory]
    [InlineData(ReadingCodec.ProtobufBatch)]
    [InlineData("application/octet-stream")]
    public async Task Post_ProtobufBatch_AppendsSingleMessages(string type)
    {
        await using var host = await IngestHost.StartAsync();
        var readings = Enumerable.Range(1, 3).Select(i => new Reading($"e{i}", i, [new("x", i)], [])).ToList();
        var response = await PostAsync(host, ReadingCodec.WriteProtobuf(readings), type);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(readings.Select(ReadingCodec.WriteProtobuf), host.Log.Records.Select(r => r.Value!));
        Assert.All(host.Log.Records, r => Assert.Equal("application/x-protobuf", Encoding.ASCII.GetString(r.Headers![0].Value)));
    }

    [Fact]
    public async Task Post_GzippedNdJson_IsRead()
    {
        await using var host = await IngestHost.StartAsync();
        var response = await PostAsync(host, Gzip($"{One}\n{One}\n{One}\n"), ReadingCodec.NdJson, "gzip");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(3, host.Log.Records.Count);
    }

    [Fact]
    public async Task Post_SecondReadingBroken_IsProblemWithThePlaceAndAppendsNothing()
    {
        await using var host = await IngestHost.StartAsync();
        var response = await PostAsync(host, Encoding.UTF8.GetBytes($"[{One},\n{{\"equipment\":\"a\",\"time\":\"2026-01-01T00:00:00\",\"values\":{{}}}}]"), ReadingCodec.Json);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await JsonAsync(response);
        Assert.Equal("bad-time", problem.GetProperty("reason").GetString());
        Assert.Equal(1, problem.GetProperty("index").GetInt32());
        Assert.Equal(2, problem.GetProperty("line").GetInt32());
        Assert.Equal("$[1].time", problem.GetProperty("path").GetString());
        Assert.Contains("add Z for UTC", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, host.Log.Calls);
    }

    [Theory]
    [InlineData("", ReadingCodec.Json, null, 400, "empty")]
    [InlineData("a,b\n1,2\n", "text/csv", null, 415, "unsupported-type")]
    [InlineData("x", "application/x-www-form-urlencoded", null, 415, "unsupported-type")]
    [InlineData("{}", ReadingCodec.Json, "br", 415, "unsupported-encoding")]
    [InlineData("{}", ReadingCodec.Json, "gzip", 400, "malformed-gzip")]
    public async Task Post_WrongRequest_IsRefusedWithItsReason(string body, string type, string? encoding, int status, string reason)
    {
        await using var host = await IngestHost.StartAsync();
        var response = await PostAsync(host, Encoding.UTF8.GetBytes(body), type, encoding);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(reason, (await JsonAsync(response)).GetProperty("reason").GetString());
        Assert.Equal(0, host.Log.Calls);
    }

    [Fact]
    public async Task Post_TooLarge_Is413AlsoWhenOnlyDecompressedSo()
    {
        await using var host = await IngestHost.StartAsync(new IngestOptions { MaxBodyBytes = 100_000, MaxReadingBytes = 50_000 });
        var bomb = "[" + new string(' ', 5_000_000) + One + "]";
        var wide = One.Replace("식각-01", "e", StringComparison.Ordinal).Replace("4}", "\"" + new string('x', 3000) + "\"}", StringComparison.Ordinal);
        var padded = wide.Replace("\"values\"", new string(' ', 60_000) + "\"values\"", StringComparison.Ordinal);
        foreach (var (body, encoding, reason) in new[]
        {
            (Encoding.UTF8.GetBytes(bomb), (string?)null, "body-too-large"), (Gzip(bomb), "gzip", "body-too-large"),
            (Encoding.UTF8.GetBytes(padded), null, "reading-too-large"),
        })
        {
            var response = await PostAsync(host, body, ReadingCodec.Json, encoding);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Equal(reason, (await JsonAsync(response)).GetProperty("reason").GetString());
        }

        Assert.Equal(0, host.Log.Calls);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(host, Encoding.UTF8.GetBytes(wide), ReadingCodec.Json)).StatusCode);
    }

    [Fact]
    public async Task Post_WhileOthersAreInProgress_Is429AndLaterFine()
    {
        await using var host = await IngestHost.StartAsync(new IngestOptions { MaxConcurrentRequests = 1 });
        var gate = new TaskCompletionSource();
        host.Log.Gate = gate.Task;
        var first = PostAsync(host, Encoding.UTF8.GetBytes(One), ReadingCodec.Json);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (host.Log.Calls == 0) { timeout.Token.ThrowIfCancellationRequested(); await Task.Yield(); }

        var second = await PostAsync(host, Encoding.UTF8.GetBytes(One), ReadingCodec.Json);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter!.Delta);

        Assert.False(first.IsCompleted); // 202 only after the log has it
        gate.SetResult();
        Assert.Equal(HttpStatusCode.Accepted, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(host, Encoding.UTF8.GetBytes(One), ReadingCodec.Json)).StatusCode);
    }

    [Theory]
    [InlineData(true, 429, "log-full")]
    [InlineData(false, 503, "log-unavailable")]
    public async Task Post_LogRefuses_SaysWhenToComeBack(bool full, int status, string reason)
    {
        await using var host = await IngestHost.StartAsync();
        host.Log.Failure = full ? new EventLogFullException("the queue is full") : new EventLogException("no broker", canRetry: true);
        var response = await PostAsync(host, Encoding.UTF8.GetBytes(One), ReadingCodec.Json);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(reason, (await JsonAsync(response)).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Post_OntoTheEmbeddedLog_IsDurableAndReadable()
    {
        using var folder = new DataFolder();
        var file = new SqliteLogOptions { Path = Path.Combine(folder.Path, "log.db") };
        await using (var log = SqliteEventLog.Open(file, TimeProvider.System))
        {
            await log.CreateTopicsAsync([new TopicSpec(Topics.Readings, 4)], CancellationToken.None);
            await using var host = await IngestHost.StartAsync(producer: log.CreateProducer());
            for (var i = 0; i < 20; i++)
                Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(host, Gzip($"[{One},{One.Replace("01", $"{i:00}", StringComparison.Ordinal)}]"), ReadingCodec.Json, "gzip")).StatusCode);
        }

        await using var reopened = SqliteEventLog.Open(file, TimeProvider.System);
        await using var consumer = reopened.CreateConsumer(new ConsumerOptions
        {
            Partitions = Enumerable.Range(0, 4).ToDictionary(p => new TopicPartition(Topics.Readings, p), _ => 0L),
        });
        var readings = new List<Reading>();
        while (readings.Count < 40)
        {
            var records = consumer.Poll(100, TimeSpan.FromSeconds(10), CancellationToken.None);
            Assert.NotEmpty(records);
            foreach (var record in records)
            {
                Assert.Null(ReadingCodec.Read(record.Value, Encoding.ASCII.GetString(record.Headers.Single().Value), readings));
                Assert.Equal(readings[^1].Equipment, Encoding.UTF8.GetString(record.Key!));
            }
        }

        Assert.Equal(21, readings.Count(r => r.Equipment == "식각-01"));
        Assert.Equal(20, readings.Select(r => r.Equipment).Distinct().Count());
    }

    private static async Task<HttpResponseMessage> PostAsync(IngestHost host, byte[] body, string type, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        return await host.Client.PostAsync(new Uri("/v1/readings", UriKind.Relative), content);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    private static byte[] Gzip(string text)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return memory.ToArray();
    }
}
