using System.Net.Http.Json;
using System.Text.Json;

namespace StreamingAnomaly.TestKit;

/// <summary>InfluxDB 1 (Debian's package <c>influxdb</c>) on free ports, with its data in a temporary folder.</summary>
public sealed class InfluxServer : IAsyncDisposable
{
    private static readonly Lazy<Task<InfluxServer>> Shared = new(() => StartAsync());
    private static readonly HttpClient Http = new();

    private readonly TempFolder folder = new();
    private readonly int port = FreePort.Next();
    private readonly int internalPort = FreePort.Next();
    private readonly string settings;
    private ServerProcess? process;

    private InfluxServer(string settings) => this.settings = settings;

    /// <summary>Base address, such as <c>http://127.0.0.1:12345</c>.</summary>
    public string Url => $"http://127.0.0.1:{port}";

    /// <summary>A server shared by all tests of this process, each with a database of its own; skips where none is installed.</summary>
    public static Task<InfluxServer> RequireAsync()
    {
        Program();
        return Shared.Value;
    }

    /// <summary>A server of the test's own, to stop and restart; skips where none is installed.</summary>
    /// <param name="httpSettings">Further lines of the section <c>[http]</c>, such as <c>auth-enabled = true</c>.</param>
    public static Task<InfluxServer> RequireOwnAsync(string httpSettings = "")
    {
        Program();
        return StartAsync(httpSettings);
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, with the same data and address.</summary>
    public async Task RestartAsync() =>
        process = await ServerProcess.StartAsync(Program(), ["-config", folder.File("influxdb.conf")], new($"{Url}/ping"));

    /// <summary>Ends it at once, as a crash does; the data stays.</summary>
    public async Task StopAsync()
    {
        if (process is not null) await process.DisposeAsync();
        process = null;
    }

    /// <summary>Runs an InfluxQL statement and returns the first result.</summary>
    public async Task<JsonElement> QueryAsync(string database, string statement)
    {
        using var response = await Http.PostAsync(
            $"{Url}/query?epoch=ns&db={Uri.EscapeDataString(database)}", new FormUrlEncodedContent([new("q", statement)]));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results")[0];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }

    private static async Task<InfluxServer> StartAsync(string httpSettings = "")
    {
        var server = new InfluxServer(httpSettings);
        await File.WriteAllTextAsync(server.folder.File("influxdb.conf"), $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{server.internalPort}"
            [meta]
              dir = "{server.folder.File("meta")}"
            [data]
              dir = "{server.folder.File("data")}"
              wal-dir = "{server.folder.File("wal")}"
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:{server.port}"
              log-enabled = false
              {server.settings}
            """);
        await server.RestartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.folder.Dispose(); // after the process
        return server;
    }

    private static string Program()
    {
        var found = ServerProcess.Find("influxd");
        if (found is null) Assert.Skip("needs InfluxDB 1 (influxd): apt-get install influxdb");
        return found;
    }
}
