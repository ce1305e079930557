using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Standalone;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>
/// What people do in the console, on the whole program: an alarm, its evidence, a replay, a verdict that reaches the detector, a budget
/// tried and set, an analysis of the stored period, and the traces of all of it.
/// </summary>
public sealed class ConsoleFlowTests
{
    private const int Patience = 60;
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Alarm_Evidence_Replay_Verdict_Budget_Analysis()
    {
        using var folder = new TempFolder();
        await using var server = await ServeProcess.StartAsync(
            folder, "equipment.defaults.provisional=120", "equipment.defaults.baseline=400", "scorer.maxAhead=0s");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}"), Timeout = TimeSpan.FromSeconds(Patience) };
        await server.PostAsync(Readings(900));
        await server.AccountedForAsync(900);

        // The incident, and with what it came about.
        var incident = await Until.TrueAsync(
            Patience, async () => (await GetAsync(http, "/v1/incidents?equipment=press-01&status=open&stage=3"))["items"]!.AsArray(), items => items.Count > 0, server.Process);
        var id = incident[0]!["id"]!.GetValue<string>();
        var alert = (await GetAsync(http, $"/v1/incidents/{id}"))["alerts"]!.AsArray()
            .First(a => a!["phase"]!.GetValue<string>() == "opened" && a["rule"]!.GetValue<string>() == "episode")!["id"]!.GetValue<string>();
        var evidence = await GetAsync(http, $"/v1/alerts/{alert}/evidence");
        Assert.Equal(["flow", "force"], evidence["readings"]![0]!["values"]!.AsObject().Select(v => v.Key));
        var replay = await SendAsync(http, HttpMethod.Post, $"/v1/alerts/{alert}/replay", null);
        Assert.True(replay["matches"]!.GetValue<bool>(), replay.ToJsonString());

        // The verdict gives back what the alarm took.
        var before = await GetAsync(http, "/v1/equipment/press-01/calibration");
        var promised = before["confirmGivesBack"]!.GetValue<double>();
        Assert.True(promised < before["control"]!.GetValue<double>());
        await SendAsync(http, HttpMethod.Post, $"/v1/incidents/{id}/verdict", new { verdict = "true-alarm", comment = "valve" });
        var after = await Until.TrueAsync(
            Patience, () => GetAsync(http, "/v1/equipment/press-01/calibration"), c => c["confirmGivesBack"] is null, server.Process);
        Assert.Equal(promised, after["control"]!.GetValue<double>(), 1e-9);

        // Another budget: tried, then set.
        var preview = await GetAsync(http, "/v1/equipment/press-01/budget/preview?alerts=50&per=1h");
        Assert.True(preview["scores"]!.GetValue<long>() > 400);
        Assert.NotEmpty(preview["proposed"]!["episodes"]!.AsArray());
        await SendAsync(http, HttpMethod.Put, "/v1/equipment/press-01/budget", new { alerts = 2, per = "4h", comment = "trial" });
        var set = await Until.TrueAsync(
            Patience, () => GetAsync(http, "/v1/equipment/press-01/calibration"), c => c["budget"]!["source"]!.GetValue<string>() == "set", server.Process);
        Assert.Equal((2, "4h"), (set["budget"]!["alerts"]!.GetValue<int>(), set["budget"]!["per"]!.GetValue<string>()));

        // What the console keeps, and an analysis of it.
        var series = await Until.TrueAsync(
            Patience, () => GetAsync(http, $"/v1/equipment/press-01/series?sensors=force&from={Iso(0)}&to={Iso(901)}&points=2000"),
            s => s["times"]!.AsArray().Count == 900, server.Process);
        Assert.Equal(0, series["step"]!.GetValue<double>());
        var job = await SendAsync(http, HttpMethod.Post, "/v1/analysis/jobs", new
        {
            source = new { kind = "history", equipment = (string[])["press-01"], from = Iso(0), to = Iso(901) }, detectors = (string[])["forest", "ensemble"],
            expectedRatio = 0.02,
        });
        var done = await Until.TrueAsync(
            Patience, () => GetAsync(http, $"/v1/analysis/jobs/{job["id"]!.GetValue<string>()}"),
            j => j["state"]!.GetValue<string>() is "done" or "failed", server.Process);
        Assert.True(done["state"]!.GetValue<string>() == "done", done.ToJsonString());

        // The traces. What was said stands among the readings, and `anomaly tail` shows it.
        await using var log = server.Follow();
        var said = (await TopicContent.ReadAsync(log, Topics.Readings)).Where(InstructionRecords.IsInstruction).Select(RecordJson.Write).ToList();
        Assert.Contains(said, line => line.Contains("\"confirmed\":", StringComparison.Ordinal) && line.Contains("\"equipment\":\"press-01\"", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("\"perMilliseconds\":\"14400000\"", StringComparison.Ordinal));
        var audit = await GetAsync(http, "/v1/audit");
        Assert.Equal(["budget.set", "incident.verdict"], audit["items"]!.AsArray().Select(a => a!["action"]!.GetValue<string>()).Where(a => a.StartsWith("budget", StringComparison.Ordinal) || a.StartsWith("incident", StringComparison.Ordinal)));
        Assert.True(audit["verified"]!["ok"]!.GetValue<bool>(), audit["verified"]!.ToJsonString());
        var system = await GetAsync(http, "/v1/system");
        Assert.All(system["services"]!.AsArray(), s => Assert.Equal(0, s!["lag"]!.GetValue<long>()));
        Assert.Empty((await GetAsync(http, "/v1/dead-letters"))["items"]!.AsArray());
        Assert.All((await GetAsync(http, "/v1/system/checks")).AsArray(), c => Assert.True(c!["ok"]!.GetValue<bool>(), c.ToJsonString()));
    }

    // Two sensors at one a second; a fault near the end, which goes on.
    private static IEnumerable<FabLine> Readings(int count)
    {
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var (load, fault) = (Math.Sin(i / 30.0), i >= 860 ? 12 : 0);
            var json = string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"equipment":"press-01","time":"{{{Iso(i)}}}","values":{"force":{{{100 + load + 0.3 * random.NextDouble() + fault:R}}},"flow":{{{5 + 0.2 * load + 0.1 * random.NextDouble():R}}}},"context":{"line":"A"}}""");
            yield return new FabLine("press-01", Encoding.UTF8.GetBytes(json));
        }
    }

    private static string Iso(int second) => Start.AddSeconds(second).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static Task<JsonNode> GetAsync(HttpClient http, string path) => SendAsync(http, HttpMethod.Get, path, null);

    private static async Task<JsonNode> SendAsync(HttpClient http, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Web) };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
