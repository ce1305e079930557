using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using StreamingAnomaly.Console.Live;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.Tests.Live;

public sealed class StreamTests
{
    [Fact]
    public async Task Stream_ScoresAndIncidentAppended_ArriveCompleteAndInOrder()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var stream = await OpenAsync(console, "v1/stream?equipment=a");
        await console.AppendAsync([.. Enumerable.Range(0, 20).Select(i => Given.Record(Given.Score("a", i, 0.5))), Given.Record(Given.Score("b", 3, 0.97, stage: 2))]);
        await console.AppendAsync(Given.Record(Given.Incident("a", 3)));

        var trace = new List<string>();
        var latest = new Dictionary<string, JsonElement>();
        string? incident = null;
        using var patience = new CancellationTokenSource(ConsoleHost.Patience);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            var data = JsonDocument.Parse(item.Data).RootElement;
            if (item.EventType == "incident") incident = data.GetProperty("equipment").GetString();
            if (item.EventType == "scores")
            {
                trace.AddRange(data.GetProperty("trace").EnumerateArray().Select(s => s.GetProperty("time").GetString()!));
                foreach (var score in data.GetProperty("latest").EnumerateArray()) latest[score.GetProperty("equipment").GetString()!] = score;
            }

            if (trace.Count >= 20 && latest.Count == 2 && incident is not null) break;
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => Given.Live("a", i).Time), trace);
        Assert.Equal(2, latest["b"].GetProperty("stage").GetInt32());
        Assert.Equal(0.97, latest["b"].GetProperty("probability").GetDouble());
        Assert.Equal("a", incident);
    }

    [Fact]
    public async Task Stream_UnreadableRecord_GoesOnWithTheNext()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var stream = await OpenAsync(console, "v1/stream");
        await console.AppendAsync(
            new NewRecord(Topics.Scores, null, [0xff, 0xff, 0xff], Partition: 0), new NewRecord(Topics.Incidents, null, "{"u8.ToArray(), Partition: 0));
        await console.AppendAsync(Given.Record(Given.Score("a", 1, 0.5)));

        using var patience = new CancellationTokenSource(ConsoleHost.Patience);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            Assert.Equal("scores", item.EventType);
            break;
        }
    }

    [Fact]
    public async Task Stop_PageStillOpen_EndsTheStreamAndTheHostAtOnce()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var stream = await OpenAsync(console, "v1/stream");

        // Waits far less than the 30 seconds that the host gives to requests that do not end.
        Assert.Equal(0, await console.StopAsync().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Stream_TooManyPages_RefusesWithTheReason()
    {
        await using var console = await ConsoleHost.StartAsync();
        var open = new List<Stream>();
        try
        {
            for (var i = 0; i < LiveFeed.MaxSubscribers; i++) open.Add(await OpenAsync(console, "v1/stream"));

            using var refused = await console.Client.GetAsync(new Uri("v1/stream", UriKind.Relative));

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("already open", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var stream in open) await stream.DisposeAsync();
        }
    }

    private static async Task<Stream> OpenAsync(ConsoleHost console, string path)
    {
        var answer = await console.Client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsStreamAsync();
    }
}
