using System.Net;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.Console.Tests.History;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Letters;

namespace StreamingAnomaly.Console.Tests.Operations;

public sealed class DeadLetterReplayTests
{
    private static readonly LogRecord Original = new(new(Topics.Readings, 1), 17, "etch-01"u8.ToArray(), "{\"equipment\":"u8.ToArray(), [], 0);

    [Fact]
    public async Task Post_ALetter_PutsTheOriginalBackOnce()
    {
        await using var console = await HistoryHost.StartAsync(host => host.AppendAsync(DeadLetters.From(Original, "malformed-json", "cut off")));
        Assert.False(Assert.Single(Items(await console.GetAsync("v1/dead-letters"))).GetProperty("putBack").GetBoolean());

        Assert.Equal("replayed", await PutBackAsync(console, "readings/0/0"));
        Assert.Equal("already-replayed", await PutBackAsync(console, "readings/0/0"));
        Assert.Equal("replayed", await PutBackAsync(console, "readings/0/0", "?again=true"));

        Assert.True(Assert.Single(Items(await console.GetAsync("v1/dead-letters"))).GetProperty("putBack").GetBoolean());
        var back = await ReadingsAsync(console.Log);
        Assert.Equal(2, back.Count);
        Assert.All(back, record =>
        {
            Assert.Equal("{\"equipment\":", Encoding.UTF8.GetString(record.Value!));
            Assert.Equal("etch-01", Encoding.UTF8.GetString(record.Key!));
            Assert.Equal("anomaly.readings.v1.dlq/0/0", Encoding.UTF8.GetString(Assert.Single(record.Headers, h => h.Name == StoredLetter.ReplayHeader).Value!));
        });
    }

    [Fact]
    public async Task Post_ByManyAtOnce_IsDoneOnce()
    {
        await using var console = await HistoryHost.StartAsync(host => host.AppendAsync(DeadLetters.From(Original, "malformed-json", "cut off")));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PutBackAsync(console, "readings/0/0")));

        Assert.Equal(1, outcomes.Count(o => o == "replayed"));
        Assert.Equal(5, outcomes.Count(o => o == "already-replayed"));
        Assert.Single(await ReadingsAsync(console.Log));
    }

    [Theory]
    [InlineData("readings/0/5", HttpStatusCode.NotFound, "no dead letter stands at anomaly.readings.v1.dlq/0/5")]
    [InlineData("readings/7/0", HttpStatusCode.NotFound, "no dead letter stands")]
    [InlineData("readings/x/0", HttpStatusCode.BadRequest, "partition is 'x'")]
    [InlineData("readings/0/-1", HttpStatusCode.BadRequest, "offset is '-1'")]
    [InlineData("edges/0/0", HttpStatusCode.BadRequest, "give readings, scores or alerts")]
    public async Task Post_WhatIsNoLetter_SaysSo(string place, HttpStatusCode status, string detail)
    {
        await using var console = await HistoryHost.StartAsync();
        using var response = await console.Client.PostAsync(new Uri($"v1/dead-letters/{place}/replay", UriKind.Relative), null);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(detail, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement page) => page.GetProperty("items").EnumerateArray();

    private static async Task<string> PutBackAsync(HistoryHost console, string place, string query = "")
    {
        using var response = await console.Client.PostAsync(new Uri($"v1/dead-letters/{place}/replay{query}", UriKind.Relative), null);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text).GetProperty("outcome").GetString()!;
    }

    private static async Task<List<LogRecord>> ReadingsAsync(IEventLog log)
    {
        var records = new List<LogRecord>();
        for (var i = 0; i < 2; i++)
        {
            var partition = new TopicPartition(Topics.Readings, i);
            var range = await log.RangeAsync(partition, TestContext.Current.CancellationToken);
            await using var consumer = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [partition] = range.First } });
            var until = records.Count + (int)(range.Next - range.First);
            while (records.Count < until) records.AddRange(consumer.Poll(100, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        }

        return records;
    }
}
