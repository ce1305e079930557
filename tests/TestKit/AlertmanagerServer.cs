using System.Diagnostics;
using System.Text.Json;

namespace StreamingAnomaly.TestKit;

/// <summary>Debian's <c>prometheus-alertmanager</c> on a free port, with its state in a temporary folder.</summary>
public sealed class AlertmanagerServer : IAsyncDisposable
{
    private const string Binary = "prometheus-alertmanager";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Process process;
    private readonly string folder;

    private AlertmanagerServer(Process process, string folder, string url) =>
        (this.process, this.folder, Url) = (process, folder, url);

    /// <summary>Base URL.</summary>
    public string Url { get; }

    /// <summary>Starts it, or skips the test and says what is missing.</summary>
    public static async Task<AlertmanagerServer> RequireAsync()
    {
        var path = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(p => Path.Combine(p, Binary)).FirstOrDefault(File.Exists);
        if (path is null) Assert.Skip($"needs {Binary} (Debian: apt-get install {Binary})");

        var folder = Directory.CreateTempSubdirectory("alertmanager-").FullName;
        var config = Path.Combine(folder, "alertmanager.yml");
        await File.WriteAllTextAsync(config, "route: { receiver: none }\nreceivers: [ { name: none } ]\n");
        var port = FreePort.Next();
        var start = new ProcessStartInfo(path) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            $"--config.file={config}", $"--storage.path={folder}", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
        })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new AlertmanagerServer(process, folder, $"http://127.0.0.1:{port}");
        await server.WaitReadyAsync();
        return server;
    }

    /// <summary>Alerts as <c>GET /api/v2/alerts</c> shows them: the active ones.</summary>
    public async Task<IReadOnlyList<JsonElement>> AlertsAsync()
    {
        using var client = new HttpClient();
        using var answer = JsonDocument.Parse(await client.GetStringAsync(Url + "/api/v2/alerts"));
        return [.. answer.RootElement.EnumerateArray().Select(e => e.Clone())];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task WaitReadyAsync()
    {
        using var client = new HttpClient();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartLimit && !process.HasExited)
        {
            try
            {
                if ((await client.GetAsync(Url + "/-/ready")).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        await DisposeAsync();
        Assert.Fail($"{Binary} was not ready within {StartLimit}");
    }
}
