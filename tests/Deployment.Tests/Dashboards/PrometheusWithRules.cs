using System.Text.Json;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>Debian's Prometheus with the chart's rules, scraping and evaluating every second.</summary>
internal sealed class PrometheusWithRules : IAsyncDisposable
{
    private readonly TempFolder folder;
    private readonly HttpClient http;
    private ServerProcess? process;

    private PrometheusWithRules(TempFolder folder, Uri address) => (this.folder, http) = (folder, new HttpClient { BaseAddress = address });

    /// <summary>Starts it.</summary>
    /// <param name="program">Path of <c>prometheus</c>.</param>
    /// <param name="targets">Each with its job.</param>
    public static async Task<PrometheusWithRules> StartAsync(string program, params (string Job, Uri Target)[] targets)
    {
        var (folder, address) = (new TempFolder(), new Uri($"http://127.0.0.1:{FreePort.Next()}/"));
        var jobs = string.Join("\n", targets.GroupBy(t => t.Job).Select(job =>
            $$"""  - { job_name: {{job.Key}}, static_configs: [ { targets: [ {{string.Join(", ", job.Select(t => $"\"{t.Target.Authority}\""))}} ] } ] }"""));
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [ {{Tools.Repository("helm", "streaming-anomaly", "rules")}}/*.yaml ]
            scrape_configs:
            {{jobs}}
            """);
        var server = new PrometheusWithRules(folder, address);
        server.process = await ServerProcess.StartAsync(
            program,
            [$"--config.file={folder.File("prometheus.yml")}", $"--storage.tsdb.path={folder.File("data")}", $"--web.listen-address={address.Authority}", "--log.level=warn"],
            new Uri(address, "-/ready"), folder.Root);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose(); // after the process
        return server;
    }

    /// <summary>Series of a query over a range; each with at least one sample.</summary>
    public Task<IReadOnlyList<JsonElement>> RangeAsync(string query, DateTimeOffset from, DateTimeOffset to, int step) =>
        ResultAsync($"api/v1/query_range?query={Uri.EscapeDataString(query)}&start={from.ToUnixTimeSeconds()}&end={to.ToUnixTimeSeconds()}&step={step}");

    /// <summary>Series of a query at one time.</summary>
    public Task<IReadOnlyList<JsonElement>> InstantAsync(string query) => ResultAsync($"api/v1/query?query={Uri.EscapeDataString(query)}");

    /// <summary>First value of a query at one time, or null.</summary>
    public async Task<double?> ValueAsync(string query) =>
        (await InstantAsync(query)) is [var first, ..] ? double.Parse(first.GetProperty("value")[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Values of a label of the series that match.</summary>
    public async Task<IReadOnlyList<string>> LabelValuesAsync(string label, string selector)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri($"api/v1/label/{label}/values?match[]={Uri.EscapeDataString(selector)}", UriKind.Relative)));
        return [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(v => v.GetString()!)];
    }

    /// <summary>Rules that could not be evaluated, with the reason.</summary>
    public async Task<IReadOnlyList<string>> BrokenRulesAsync()
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v1/rules", UriKind.Relative)));
        return [.. answer.RootElement.All("rules").SelectMany(r => r.EnumerateArray())
            .Where(r => r.Text("health") == "err").Select(r => $"{r.Text("name")}: {r.Text("lastError")}")];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (process is not null) await process.DisposeAsync();
        http.Dispose();
        folder.Dispose();
    }

    private async Task<IReadOnlyList<JsonElement>> ResultAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.True(answer.Text("status") == "success", $"{Uri.UnescapeDataString(path)}: {answer.Text("error")}");
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray()];
    }
}
