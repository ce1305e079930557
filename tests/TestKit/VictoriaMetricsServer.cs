using System.Text.Json;

namespace StreamingAnomaly.TestKit;

/// <summary>
/// VictoriaMetrics (Debian's package <c>victoria-metrics</c>), which takes InfluxDB 2's line protocol, on a free port with
/// its data in a temporary folder.
/// </summary>
public sealed class VictoriaMetricsServer
{
    private static readonly Lazy<Task<VictoriaMetricsServer>> Shared = new(StartAsync);
    private static readonly HttpClient Http = new();

    private readonly string folder = Directory.CreateTempSubdirectory("anomaly-test-").FullName;
    private readonly int port = FreePort.Next();

    private VictoriaMetricsServer() { }

    /// <summary>Base address, such as <c>http://127.0.0.1:12345</c>.</summary>
    public string Url => $"http://127.0.0.1:{port}";

    /// <summary>A server shared by all tests of this process; skips where none is installed.</summary>
    public static Task<VictoriaMetricsServer> RequireAsync()
    {
        if (ServerProcess.Find("victoria-metrics") is null)
            Assert.Skip("needs VictoriaMetrics (victoria-metrics): apt-get install victoria-metrics");
        return Shared.Value;
    }

    /// <summary>
    /// Series that match a selector such as <c>{__name__=~"anomaly_score_.*"}</c>: labels, values and times in milliseconds.
    /// </summary>
    public async Task<IReadOnlyList<JsonElement>> ExportAsync(string selector)
    {
        // Samples become visible to queries with the next flush; this asks for it.
        using (var flushed = await Http.GetAsync($"{Url}/internal/force_flush")) flushed.EnsureSuccessStatusCode();
        var text = await Http.GetStringAsync($"{Url}/api/v1/export?start=0&match[]={Uri.EscapeDataString(selector)}");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task<VictoriaMetricsServer> StartAsync()
    {
        var server = new VictoriaMetricsServer();
        await ServerProcess.StartAsync(
            ServerProcess.Find("victoria-metrics")!,
            [$"-httpListenAddr=127.0.0.1:{server.port}", $"-storageDataPath={server.folder}", "-retentionPeriod=100y"],
            new($"{server.Url}/health"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(server.folder, recursive: true); // after the process
        return server;
    }
}
