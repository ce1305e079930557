using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StreamingAnomaly.TestKit;

/// <summary>Debian's Prometheus in a folder of its own, scraping its targets every second.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private const string MissingReason = "needs Prometheus (apt-get install prometheus)";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly string folder;
    private readonly HttpClient client;

    private PrometheusServer(Process process, string folder, Uri address)
    {
        (this.process, this.folder) = (process, folder);
        client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Starts a server that scrapes <c>/metrics</c> of <paramref name="targets"/>; skips the test where none is installed.</summary>
    public static async Task<PrometheusServer> RequireAsync(params Uri[] targets)
    {
        var binary = Find("prometheus");
        if (binary is null) Assert.Skip(MissingReason);
        var folder = Directory.CreateTempSubdirectory("prometheus").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), $"""
            global: {"{"} scrape_interval: 1s {"}"}
            scrape_configs:
              - job_name: anomaly
                static_configs: [ {"{"} targets: [ {string.Join(", ", targets.Select(t => $"\"{t.Authority}\""))} ] {"}"} ]
            """);
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var process = Process.Start(new ProcessStartInfo(binary)
        {
            ArgumentList =
            {
                $"--config.file={Path.Combine(folder, "prometheus.yml")}", $"--storage.tsdb.path={Path.Combine(folder, "data")}",
                $"--web.listen-address={address.Authority}", "--log.level=error",
            },
            WorkingDirectory = folder,
        })!;
        var server = new PrometheusServer(process, folder, address);
        await server.UntilAsync(async () =>
        {
            try { return (await server.client.GetAsync(new Uri("-/ready", UriKind.Relative))).IsSuccessStatusCode; }
            catch (HttpRequestException) { return false; }
        }, "Prometheus is ready");
        return server;
    }

    /// <summary>Asks until the expression has a value for which <paramref name="holds"/>; returns that value.</summary>
    public async Task<double> UntilAsync(string expression, Predicate<double> holds)
    {
        var value = double.NaN;
        await UntilAsync(async () => await QueryAsync(expression) is { } found && holds(value = found), $"{expression} in Prometheus");
        return value;
    }

    /// <summary>First value of an instant query, or null.</summary>
    public async Task<double?> QueryAsync(string expression)
    {
        var text = await client.GetStringAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(expression)}", UriKind.Relative));
        var result = JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? null : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>Runs <c>promtool check metrics</c> over a page; returns exit code and complaints. Skips where it is not installed.</summary>
    public static async Task<(int ExitCode, string Complaints)> CheckMetricsAsync(string page)
    {
        var binary = Find("promtool");
        if (binary is null) Assert.Skip(MissingReason);
        using var tool = Process.Start(new ProcessStartInfo(binary, "check metrics")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = tool.StandardOutput.ReadToEndAsync();
        var error = tool.StandardError.ReadToEndAsync();
        await tool.StandardInput.WriteAsync(page);
        tool.StandardInput.Close();
        await tool.WaitForExitAsync().WaitAsync(Patience);
        return (tool.ExitCode, await output + await error);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition())
        {
            Assert.False(process.HasExited, "Prometheus ended by itself; its message is in the test's output");
            if (patience.IsCancellationRequested) throw new TimeoutException($"Waited {Patience} for: {what}");
            await pause.WaitForNextTickAsync();
        }
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
