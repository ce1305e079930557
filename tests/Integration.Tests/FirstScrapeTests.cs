namespace StreamingAnomaly.Integration.Tests;

/// <summary>
/// What <c>/metrics</c> says before anything has happened: alerts that ask for the first event of a kind need a series that was 0 before it.
/// </summary>
public sealed class FirstScrapeTests
{
    private const int Patience = 60;

    private static readonly string[] OfServe =
    [
        "anomaly_scorer_readings_total{fate=\"scored\"} 0", "anomaly_scorer_readings_total{fate=\"warm-up\"} 0",
        "anomaly_scorer_readings_total{fate=\"quarantined\"} 0", "anomaly_scorer_readings_total{fate=\"scored-elsewhere\"} 0",
        "anomaly_scorer_alerts_total 0", "anomaly_scorer_degraded_total 0", "anomaly_scorer_revised_total 0", "anomaly_scorer_aborted_total 0", "anomaly_scorer_lag 0",
        "anomaly_store_points_total 0", "anomaly_store_rejected_total{reason=\"malformed-protobuf\"} 0", "anomaly_store_rejected_total{reason=\"name-characters\"} 0",
        "anomaly_moment_failures_total{operation=\"load\"} 0", "anomaly_moment_failures_total{operation=\"run\"} 0",
        "anomaly_alert_dead_letters_total{reason=\"empty-value\"} 0", "anomaly_alert_dead_letters_total{reason=\"invalid-alert\"} 0",
        "anomaly_alert_dead_letters_total{reason=\"malformed-json\"} 0", "anomaly_outbox_age_seconds{receiver=\"line-a\"} 0",
    ];

    private static readonly string[] OfAnEdge =
        ["anomaly_edge_gap_total{reason=\"refused\"} 0", "anomaly_edge_gap_total{reason=\"dropped\"} 0", "anomaly_edge_forwarded_total 0"];

    [Fact]
    public async Task Serve_BeforeAnythingHappens_SaysZero()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("anomaly.yaml"), """
            webhooks: [ { name: line-a, url: "http://127.0.0.1:9/", allowPrivate: true } ]
            moment: { model: moment-nano, device: cpu, threads: 1 }
            """);
        await using var serve = AnomalyProcess.Start(folder.Root, "serve", "--data", folder.File("data"), "--port", "0");
        await AssertSaysAsync(OfServe, serve);
    }

    [Fact]
    public async Task Edge_BeforeAnythingHappens_SaysZero()
    {
        using var folder = new TempFolder();
        await using var edge = AnomalyProcess.Start(
            folder.Root, "ingest", "--edge", "--id", "line-3", "--central", $"127.0.0.1:{FreePort.Next()}", "--data", folder.File("edge"), "--port", "0");
        await AssertSaysAsync(OfAnEdge, edge);
    }

    // Loops begin beside the web server: what is missing at first comes without anything being sent.
    private static async Task AssertSaysAsync(string[] lines, AnomalyProcess program)
    {
        using var http = new HttpClient { BaseAddress = await program.ListeningAsync() };
        await Until.TrueAsync(
            Patience,
            async () =>
            {
                var page = (await http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
                return string.Join('\n', lines.Except(page));
            },
            missing => missing.Length == 0, program);
    }
}
