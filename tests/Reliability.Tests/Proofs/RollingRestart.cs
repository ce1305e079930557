using System.Net.Http.Json;
using System.Text.Json;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>
/// P1 as an upgrade sees it: brokers, store, monitoring, two scorers, the alerter and the console, and every service replaced in
/// its turn under load. Scores are compared with the reference, stored points with the scores, and what the alerter knows and told
/// with the alert events.
/// </summary>
internal static class RollingRestart
{
    private const int Brokers = 3;

    /// <summary>Frames of each equipment before the first restart.</summary>
    private const int Before = 250;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="influx">Store.</param>
    /// <param name="plan">What is fed.</param>
    /// <param name="turns">How often everything is replaced.</param>
    /// <param name="kafka">Three brokers, each of which is killed (SIGKILL) and started again in every turn; null leaves them alone.</param>
    /// <param name="say">Takes progress.</param>
    public static async Task<ProofResult> RunAsync(string bootstrap, InfluxServer influx, FeedPlan plan, int turns, KafkaCluster? kafka, Action<string> say)
    {
        var result = new ProofResult
        {
            Promise = "P1", Title = "A rolling upgrade loses nothing, doubles nothing, computes no wrong window",
            What = $"{(kafka is null ? "one broker" : "three brokers")}, InfluxDB, Prometheus, two scorers, an alerter with a receiver, a console; every service asked to stop (SIGTERM) and started again in its turn under load"
                   + (kafka is not null ? ", then every broker killed (SIGKILL) and started again" : ""),
        };
        var ports = new Dictionary<string, int> { ["a"] = FreePort.Next(), ["b"] = FreePort.Next() };
        await using var receiver = await WebhookReceiver.StartAsync();
        using var folder = new TempFolder();
        var (alerterPort, consolePort) = (FreePort.Next(), FreePort.Next());
        var config = new ScorerConfig(bootstrap, More: $$"""
            scores:   { kind: influx, url: "{{influx.Url}}", database: rolling }
            webhooks: [ { name: line, url: "{{receiver.Url}}/hook", secrets: [], format: cloudevents, minStage: 2, allowPrivate: true } ]
            alerter:  { grouping: { by: [equipment], wait: 1s, interval: 5s } }
            console:  { scorer: "{{Local(ports["a"])}}", alerter: "{{Local(alerterPort)}}" }
            """);
        await File.WriteAllTextAsync(folder.File("anomaly.yaml"), config.Yaml);
        await using var stage = await Stage.CreateAsync(plan, config, say, supervised: kafka is not null, ports);
        await using var prometheus = await PrometheusServer.RequireAsync([.. ports.Values.Append(alerterPort).Append(consolePort).Select(Local)]);
        var stored = new StoredScores(stage, influx, "rolling", plan.Prefix);
        foreach (var name in ports.Keys) stage.Crew.Start(name);
        var services = new Dictionary<string, AnomalyProcess> { ["alerter"] = Start("alerter", alerterPort), ["console"] = Start("console", consolePort) };
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            stage.Feed(int.MaxValue);
            await stage.ResultsAsync((long)plan.Equipments * Before);
            var recovery = new List<double>();
            for (var turn = 1; turn <= turns; turn++)
            {
                foreach (var name in ports.Keys)
                {
                    await stage.Crew.StopAsync(name);
                    stage.Crew.Start(name);
                    recovery.Add(await stage.ScoredAgainAsync(stage.Tail.ScoreEnds()));
                    say($"turn {turn}: scorer {name} replaced; every partition scored again after {recovery[^1]:0.00} s");
                }

                foreach (var (name, port) in new[] { ("alerter", alerterPort), ("console", consolePort) })
                {
                    Assert.Equal(0, await services[name].StopAsync());
                    await services[name].DisposeAsync();
                    services[name] = Start(name, port);
                    await AnswersAsync(http, new Uri(Local(port), "healthz/ready"));
                    say($"turn {turn}: {name} replaced");
                }

                for (var broker = 1; kafka is not null && broker <= Brokers; broker++)
                {
                    await kafka.KillAsync(broker);
                    await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
                    await kafka.RestartAsync(broker);
                    await stage.InSyncAsync();
                    result.Kills = (result.Kills ?? 0) + 1;
                    say($"turn {turn}: broker {broker} killed and back");
                }
            }

            result.RecoverySeconds = recovery;
            result.Rebalances = 4L * turns; // each scorer left and came back
            await prometheus.UntilAsync("sum(up)", up => up == ports.Count + services.Count);
            stage.Enough();
            var findings = await stage.CompareAsync(beforeStop: scores => stored.DrainAsync(scores, say));
            result.Take(findings, stage.Feeder.Acknowledged);
            await stored.CompareAsync(result);
            // By the console's address, as a person asks.
            await CompareAlertsAsync(stage, http, Local(consolePort), receiver, result);
            if (stage.Crew.Revived > 0) result.Notes.Add($"{stage.Crew.Revived} times a scorer ended by itself, because it could not rule out that another one had taken its name, and was started again");
            say(findings.ToString());
            foreach (var service in services.Values) Assert.Equal(0, await service.StopAsync());
            return result;
        }
        finally
        {
            foreach (var service in services.Values) await service.DisposeAsync();
        }

        AnomalyProcess Start(string name, int port) => AnomalyProcess.Start(
            folder.Root, name, "--config", folder.File("anomaly.yaml"), "--data", folder.File(name),
            "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    // What the alerter took in are the events on the topic, each once; what it told has one content for each id.
    private static async Task CompareAlertsAsync(Stage stage, HttpClient http, Uri console, WebhookReceiver receiver, ProofResult result)
    {
        var events = stage.Tail.Alerts.Select(b => AlertJson.ReadAlert(b).Id).ToHashSet();
        var known = new List<string>();
        await UntilAsync(async () => (known = await KnownAsync(http, console)).Count(events.Contains) >= events.Count);
        var ours = known.Where(events.Contains).ToList();
        result.Lost += events.Count - ours.Distinct().Count();
        result.Doubled += ours.Count - ours.Distinct().Count();
        var told = receiver.Requests.Where(r => r.Id.Length > 0).GroupBy(r => r.Id).ToList();
        result.Different += told.Count(t => t.Select(r => r.Text).Distinct().Count() > 1);
        if (told.Count == 0) result.Lost++;
        result.Notes.Add($"{ours.Count:N0} alert events at the alerter, asked for by the console, of {events.Count:N0} on the topic; {told.Count:N0} notifications told in {receiver.Requests.Count:N0} requests");
    }

    private static async Task<List<string>> KnownAsync(HttpClient http, Uri console)
    {
        var known = new List<string>();
        string? cursor = null;
        do
        {
            var page = await http.GetFromJsonAsync<JsonElement>(new Uri(console, $"v1/alerts?limit=500{(cursor is null ? "" : $"&cursor={cursor}")}"));
            known.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return known;
    }

    private static Task AnswersAsync(HttpClient http, Uri url) => UntilAsync(async () =>
    {
        try
        {
            using var answer = await http.GetAsync(url);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) { return false; } // not listening yet
    });

    private static async Task UntilAsync(Func<Task<bool>> there)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await there() && !patience.IsCancellationRequested) await Task.Delay(50);
    }

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}");
}
