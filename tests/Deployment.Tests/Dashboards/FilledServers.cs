using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>
/// A real InfluxDB and a real Prometheus that one run of the program has filled, shared by all tests here: <c>anomaly serve</c>
/// with half an hour of a small fab, a receiver of its notifications, an edge whose centre is away, and <see cref="StandIn"/>.
/// </summary>
internal sealed class FilledServers
{
    private const string Database = "fab";
    private const int Patience = 90, Requests = 6;

    private static readonly Lazy<Task<FilledServers>> Shared = new(FillAsync);

    private FilledServers(InfluxServer influx, PrometheusWithRules prometheus, DateTimeOffset end) =>
        (Influx, Prometheus, End) = (influx, prometheus, end);

    /// <summary>InfluxDB.</summary>
    public InfluxServer Influx { get; }

    /// <summary>Prometheus.</summary>
    public PrometheusWithRules Prometheus { get; }

    /// <summary>Time of the newest reading.</summary>
    public DateTimeOffset End { get; }

    /// <summary>The servers; skips the test where one is not installed.</summary>
    public static async Task<FilledServers> RequireAsync()
    {
        await InfluxServer.RequireAsync();
        PrometheusProgram();
        return await Shared.Value;
    }

    /// <summary>Answers a query as the dashboards ask it; returns what is missing, or null if there is data.</summary>
    /// <param name="query">Question.</param>
    /// <param name="standIn">Of the stand-in instead of the real run.</param>
    public async Task<string?> MissingAsync(DashboardQuery query, bool standIn)
    {
        var macros = Macros(query, standIn);
        var text = macros.Apply(query);
        if (query.IsInflux) return await InfluxMissingAsync(standIn ? StandIn.Database : Database, text);
        if (query.IsVariable) return await VariableMissingAsync(text);
        var series = query.IsInstant ? await Prometheus.InstantAsync(text) : await Prometheus.RangeAsync(text, macros.From, macros.To, macros.Step(query.Interval));
        return series.Any(HasNumber) ? null : $"{text} has no samples";
    }

    private static GrafanaMacros Macros(DashboardQuery query, bool standIn)
    {
        var (equipment, job) = standIn ? (StandIn.Equipment, StandIn.Job) : (SmallFab.Faulty, "anomaly");
        var now = TimeProvider.System.GetUtcNow();
        return new(
            new Dictionary<string, (string, bool)>
            {
                ["equipment"] = (equipment, false), ["sensor"] = (".*", true), ["filter"] = (".*", false), ["job"] = (job, true), ["instance"] = (".*", true),
            },
            // Readings lie up to the moment at which they were sent; what the services say of themselves begins there.
            query.IsInflux ? now - TimeSpan.FromMinutes(40) : now - TimeSpan.FromMinutes(3), now, TimeSpan.FromSeconds(1));
    }

    private static bool HasNumber(JsonElement series) =>
        (series.TryGetProperty("values", out var values) ? values.EnumerateArray() : Enumerable.Repeat(series.GetProperty("value"), 1))
            .Any(sample => double.IsFinite(double.Parse(sample[1].GetString()!, CultureInfo.InvariantCulture)));

    private async Task<string?> InfluxMissingAsync(string database, string text)
    {
        var result = await Influx.QueryAsync(database, text);
        Assert.False(result.TryGetProperty("error", out var error), $"{text}: {error}");
        return result.TryGetProperty("series", out var series)
            && series.EnumerateArray().Any(s => s.GetProperty("values").EnumerateArray().Any(row => row.EnumerateArray().Skip(1).Any(v => v.ValueKind != JsonValueKind.Null)))
            ? null : $"{text} has no values";
    }

    private async Task<string?> VariableMissingAsync(string text)
    {
        // label_values(selector, label)
        var (open, comma) = (text.IndexOf('(', StringComparison.Ordinal), text.LastIndexOf(','));
        var values = await Prometheus.LabelValuesAsync(text[(comma + 1)..^1].Trim(), text[(open + 1)..comma]);
        return values.Count > 0 ? null : $"{text} has no values";
    }

    private static string PrometheusProgram() => Tools.Require("prometheus", "apt-get install prometheus");

    private static async Task<FilledServers> FillAsync()
    {
        var folder = new TempFolder();
        var influx = await InfluxServer.RequireAsync();
        var receiver = await WebhookReceiver.StartAsync();
        await File.WriteAllTextAsync(folder.File("anomaly.yaml"), Configuration(influx.Url, receiver.Url));
        var serve = AnomalyProcess.Start(folder.Root, "serve", "--data", folder.File("data"), "--port", "0");
        var edge = AnomalyProcess.Start(
            folder.Root, "ingest", "--edge", "--id", "line-3", "--central", $"127.0.0.1:{FreePort.Next()}", "--data", folder.File("edge"), "--port", "0", "--set", "edge.timeout=1s");
        var page = StandIn.Start();
        var (address, edgeAddress) = (await serve.ListeningAsync(), await edge.ListeningAsync());
        var prometheus = await PrometheusWithRules.StartAsync(PrometheusProgram(), ("anomaly", address), (StandIn.Job, edgeAddress), (StandIn.Job, page.Address));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();

        var end = TimeProvider.System.GetUtcNow();
        using var http = new HttpClient { BaseAddress = address };
        foreach (var request in SmallFab.Requests(end.AddSeconds(-SmallFab.Seconds), Requests))
        {
            var before = await ReadingsAsync(prometheus);
            using var body = new ByteArrayContent(request);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var answer = await http.PostAsync(new Uri("/v1/readings", UriKind.Relative), body);
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            // Prometheus has to see the counters grow, or there are no rates.
            await Until.TrueAsync(Patience, () => ReadingsAsync(prometheus), seen => seen > before, serve);
        }

        await Until.TrueAsync(Patience, () => ReadingsAsync(prometheus), seen => seen >= SmallFab.Count, serve);
        await Until.TrueAsync(Patience, () => prometheus.ValueAsync("count(anomaly_scorer_lag >= 0) + count(anomaly_store_lag == 0)"), seen => seen == 2, serve);
        await Until.TrueAsync(Patience, () => prometheus.ValueAsync("sum(anomaly_notification_attempts_total{outcome=\"delivered\"})"), seen => seen > 1, serve);
        await Until.TrueAsync(Patience, () => prometheus.ValueAsync("sum(anomaly_edge_failures_total)"), seen => seen > 0, edge);
        await Until.TrueAsync(Patience, () => prometheus.ValueAsync("count(ALERTS{alertname=\"AnomalyEdgeLosesReadings\", alertstate=\"firing\"})"), seen => seen > 0, serve);
        await influx.QueryAsync("", $"CREATE DATABASE {StandIn.Database}");
        using var lines = new StringContent(StandIn.Scores(end));
        using var written = await http.PostAsync(new Uri($"{influx.Url}/write?db={StandIn.Database}"), lines);
        Assert.True(written.IsSuccessStatusCode, await written.Content.ReadAsStringAsync());
        return new(influx, prometheus, end);
    }

    private static async Task<double> ReadingsAsync(PrometheusWithRules prometheus) =>
        await prometheus.ValueAsync("""sum(anomaly_scorer_readings_total{job="anomaly"})""") ?? 0;

    private static string Configuration(string influx, string receiver) => $$"""
        scores: { kind: influx, url: "{{influx}}", database: {{Database}} }
        webhooks: [ { name: line-a, url: "{{receiver}}", minStage: 1, allowPrivate: true } ]
        equipment: { defaults: { baseline: {{SmallFab.Baseline}}, provisional: 200, detectors: [level, ensemble, forest, moment] } }
        moment: { model: moment-nano, learnRows: 128, device: cpu, threads: 1 }
        alerter: { resolveAfter: 0s, grouping: { wait: 0s, interval: 1s, urgentWait: 0s, urgentInterval: 1s } }
        """;
}
