using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Integration.Tests;

/// <summary><c>anomaly serve</c> on a data folder, and what a person outside sees of it.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const int Patience = 60;
    private readonly AnomalyProcess process;
    private readonly HttpClient http;
    private readonly string log;

    private ServeProcess(AnomalyProcess process, Uri address, string data) =>
        (this.process, http, log) = (process, new HttpClient { BaseAddress = address }, Path.Combine(data, "log.db"));

    /// <summary>Its process.</summary>
    public AnomalyProcess Process => process;

    /// <summary>Its port.</summary>
    public int Port => http.BaseAddress!.Port;

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<ServeProcess> StartAsync(TempFolder folder, params string[] settings)
    {
        var data = folder.File("data");
        var process = AnomalyProcess.Start(folder.Root, ["serve", "--data", data, "--port", "0", .. settings.SelectMany(s => new[] { "--set", s })]);
        return new(process, await process.ListeningAsync(), data);
    }

    /// <summary>Posts a body; returns the status and the answer.</summary>
    public async Task<(int Status, string Answer)> PostAsync(byte[] body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/readings") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        // Asks before it sends: a server that does not want the body closes the connection under a client that is writing.
        request.Headers.ExpectContinue = body.Length > 1 << 20;
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Posts records as NDJSON, which must be accepted.</summary>
    public async Task PostAsync(IEnumerable<FabLine> records)
    {
        var lines = string.Join('\n', records.Select(r => Encoding.UTF8.GetString(r.Json)));
        var (status, answer) = await PostAsync(Encoding.UTF8.GetBytes(lines), "application/x-ndjson");
        Assert.True(status == 202, $"{status}: {answer}");
    }

    /// <summary>Its log, read from outside.</summary>
    public IEventLog Follow() => ReferenceRun.Open(log, readOnly: true);

    /// <summary>Waits until that many readings are scored, warming up or dead letters.</summary>
    public async Task AccountedForAsync(long readings)
    {
        await using var follower = Follow();
        await Until.TrueAsync(Patience, () => ReferenceRun.ResultsAsync(follower), results => results >= readings, process);
    }

    /// <summary>Waits until the newest score of an equipment is of this time or later; returns it.</summary>
    public async Task<JsonElement> NewestScoreAsync(string equipment, string notBefore)
    {
        var seen = await Until.TrueAsync(
            Patience,
            async () => JsonDocument.Parse(await http.GetStringAsync($"/v1/scores?equipment={equipment}&from={notBefore}&limit=1")).RootElement,
            answer => answer.GetArrayLength() > 0, process);
        return seen[0];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
    }
}
