using System.Net;
using System.Net.Http.Headers;
using System.Text;
using StreamingAnomaly.Contracts.Security;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>The edge as compose.yaml configures it, as a real process of this machine: it comes up, keeps watch at its port, and takes readings while its centre is away.</summary>
public sealed class EdgeProcessTests
{
    [Fact]
    public async Task Edge_WithTheShippedConfigurationAndKeysOfSetup_TakesReadings()
    {
        using var setup = await SetupRun.StartAsync("--edge", "line-3", "--central", "127.0.0.1:1");
        using var folder = new TempFolder();
        var variables = setup.Variables;
        await using var process = AnomalyProcess.Start(
            folder.Root, "ingest", "--config", Tools.Repository("infra", "compose", "edge.yaml"), "--port", "0", "--data", folder.File("data"),
            "--set", $"security.keys={variables["ANOMALY_KEYS"]}", "--set", $"edge.id={variables["EDGE_ID"]}", "--set", $"edge.central={variables["EDGE_CENTRAL"]}");
        var port = (await process.ListeningAsync()).Port;

        // The centre is out of reach, which costs an edge nothing: it is ready, as the health check of its container sees it.
        await Until.TrueAsync(30, async () => (await AnomalyProcess.RunAsync(folder.Root, "health", $"http://127.0.0.1:{port}")).ExitCode, code => code == 0, process);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(http, null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(http, ApiKeyOf(setup, "metrics"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(http, ApiKeyOf(setup, "ingest"))).StatusCode);
        Assert.Equal(0, await process.StopAsync());
    }

    private static string ApiKeyOf(SetupRun setup, string name)
    {
        var key = File.ReadAllText(setup.Secret(name + ".key"));
        Assert.NotNull(ApiKey.IdOf(key));
        return key;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/readings");
        request.Content = new StringContent("""{"equipment":"etch-01","time":"2026-11-21T08:00:00Z","values":{"pressure":1.2}}""", Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await http.SendAsync(request);
    }
}
