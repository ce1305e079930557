using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>The example of who is told, in a real Alertmanager with a receiver that counts.</summary>
public sealed partial class AlertRoutingTests
{
    private const int Patience = 30;
    private const string Gateway = "http://chat-gateway:8000/";

    [Fact]
    public async Task Alerts_ByTheExample_ReachWhoTheyShould()
    {
        var program = Tools.Require("prometheus-alertmanager", "apt-get install prometheus-alertmanager");
        using var folder = new TempFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        await File.WriteAllTextAsync(folder.File("alertmanager.yml"), Example(receiver.Url));
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        await using var server = await ServerProcess.StartAsync(
            program, [$"--config.file={folder.File("alertmanager.yml")}", $"--storage.path={folder.Root}", $"--web.listen-address={address.Authority}", "--cluster.listen-address="],
            new Uri(address, "-/ready"), folder.Root);
        using var http = new HttpClient { BaseAddress = address };

        await PostAsync(http,
            Alert("AnomalyWatchdog", ("severity", "none"), ("component", "monitoring")),
            Alert("AnomalyNoReadings", ("severity", "critical"), ("component", "readings")),
            Alert("AnomalyStoreFailing", ("severity", "warning"), ("component", "store")),
            Alert("AnomalyServiceDown", ("severity", "critical"), ("component", "scorer"), ("namespace", "fab"), ("instance", "scorer-1:8082")),
            Alert("AnomalyScorerSlow", ("severity", "warning"), ("component", "scorer"), ("namespace", "fab")),
            Alert("AnomalyScorerAborting", ("severity", "warning"), ("component", "scorer"), ("namespace", "another")),
            Alert("EquipmentAnomaly", ("severity", "warning"), ("stage", "3"), ("equipment", "etch-01")),
            Alert("EquipmentAnomaly", ("severity", "critical"), ("stage", "4"), ("equipment", "etch-02")),
            Alert("EquipmentAnomaly", ("severity", "warning"), ("stage", "3"), ("equipment", "etch-02")));

        string[] expected =
        [
            "line: EquipmentAnomaly etch-01 3", "line: EquipmentAnomaly etch-02 4", "on-call: AnomalyNoReadings", "on-call: AnomalyServiceDown",
            "platform: AnomalyScorerAborting", "platform: AnomalyStoreFailing", "shift-lead: EquipmentAnomaly etch-02 4", "watchdog: AnomalyWatchdog",
        ];
        await Until.TrueAsync(Patience, () => Task.FromResult(Told(receiver)), told => expected.All(told.Contains));
        Assert.Equal(expected, Told(receiver));

        using var alerts = JsonDocument.Parse(await http.GetStringAsync(new Uri("api/v2/alerts", UriKind.Relative)));
        var inhibited = alerts.RootElement.EnumerateArray().Where(a => a.GetProperty("status").GetProperty("inhibitedBy").GetArrayLength() > 0)
            .Select(a => Name(a.GetProperty("labels"))).Order(StringComparer.Ordinal);
        Assert.Equal(["AnomalyScorerSlow", "EquipmentAnomaly etch-02 3"], inhibited);
    }

    /// <summary>The example with our receiver for its addresses, and no time to collect.</summary>
    private static string Example(string receiver)
    {
        var text = File.ReadAllText(Tools.Repository("infra", "prometheus", "alertmanager.example.yml"));
        Assert.Contains(Gateway, text, StringComparison.Ordinal);
        return Wait().Replace(text.Replace(Gateway, receiver + "/", StringComparison.Ordinal), "group_wait: 200ms");
    }

    private static IReadOnlyList<string> Told(WebhookReceiver receiver) =>
    [
        .. receiver.Requests.SelectMany(request => JsonDocument.Parse(request.Text).RootElement.GetProperty("alerts").EnumerateArray()
            .Select(alert => $"{request.Path.TrimStart('/')}: {Name(alert.GetProperty("labels"))}")).Distinct().Order(StringComparer.Ordinal),
    ];

    private static string Name(JsonElement labels) =>
        string.Join(' ', new[] { labels.Text("alertname"), labels.Text("equipment"), labels.Text("stage") }.Where(t => t.Length > 0));

    private static object Alert(string name, params (string Name, string Value)[] labels) => new
    {
        labels = labels.Append((Name: "alertname", Value: name)).ToDictionary(l => l.Name, l => l.Value),
        annotations = new Dictionary<string, string> { ["summary"] = string.Create(CultureInfo.InvariantCulture, $"{name} of a test") },
    };

    private static async Task PostAsync(HttpClient http, params object[] alerts)
    {
        using var answer = await http.PostAsJsonAsync(new Uri("api/v2/alerts", UriKind.Relative), alerts);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"group_wait: \S+")]
    private static partial Regex Wait();
}
