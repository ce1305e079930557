using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>What Grafana, Prometheus and Alertmanager read at their start.</summary>
public sealed partial class ProvisioningTests
{
    [Fact]
    public void DataSources_HaveTheUidsOfTheDashboards_AndNoCredentials()
    {
        var sources = Read(Tools.Repository("infra", "grafana", "provisioning", "datasources", "anomaly.yaml"), "datasources");
        Assert.Equal(["influxdb", "prometheus"], sources.Select(s => (string)s["type"]));
        foreach (var dashboard in Dashboard.All)
            foreach (var variable in dashboard.Variables.Where(v => v.Text("type") == "datasource"))
                Assert.Contains(sources, s => (string)s["type"] == variable.Text("query") && (string)s["uid"] == variable.GetProperty("current").Text("value"));

        var documented = File.ReadAllText(Tools.Repository("docs", "operations", "grafana.md"));
        foreach (var source in sources)
        {
            Assert.Matches(Variable(), (string)source["url"]);
            Assert.DoesNotContain("password", source.Keys.Cast<string>());
            if (source.TryGetValue("secureJsonData", out var secrets)) Assert.All(((Dictionary<object, object>)secrets).Values, v => Assert.Matches(Variable(), (string)v));
            Assert.All(Values(source).SelectMany(v => Variables().Matches(v)), m => Assert.Contains($"`{m.Groups[1].Value}`", documented, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Dashboards_AreProvisionedFromAFolder()
    {
        var provider = Assert.Single(Read(Tools.Repository("infra", "grafana", "provisioning", "dashboards", "anomaly.yaml"), "providers"));
        Assert.Equal("file", provider["type"]);
        Assert.Equal("/var/lib/grafana/dashboards/anomaly", ((Dictionary<object, object>)provider["options"])["path"]);
    }

    [Fact]
    public async Task Prometheus_AsShipped_IsCorrectAndScrapesEveryServiceWithItsKey()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("anomaly.key"), "anomaly_key");
        var shipped = await File.ReadAllTextAsync(Tools.Repository("infra", "prometheus", "prometheus.yml"));
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), shipped
            .Replace("/etc/prometheus/rules", RuleFiles.Folder, StringComparison.Ordinal).Replace("/etc/prometheus", folder.Root, StringComparison.Ordinal));
        var run = await Tools.RunAsync(Tools.Require("promtool", "apt-get install prometheus"), ["check", "config", folder.File("prometheus.yml")]);
        Assert.Contains($"{RuleFiles.Paths.Count} rule files found", run.Succeeded(), StringComparison.Ordinal);

        var jobs = Read(Tools.Repository("infra", "prometheus", "prometheus.yml"), "scrape_configs");
        foreach (var (job, target) in new[] { ("ingest", "ingest:8081"), ("scorer", "scorer:8082"), ("alerter", "alerter:8083"), ("console", "console:8080") })
        {
            var found = Assert.Single(jobs, j => (string)j["job_name"] == "anomaly-" + job);
            Assert.Contains(target, Values(found));
            Assert.Equal("/etc/prometheus/anomaly.key", ((Dictionary<object, object>)found["authorization"])["credentials_file"]);
        }
    }

    [Fact]
    public async Task Alertmanager_TheExample_IsCorrect() =>
        Assert.Contains("SUCCESS", (await Tools.RunAsync(
            Tools.Require("amtool", "apt-get install prometheus-alertmanager"),
            ["check-config", Tools.Repository("infra", "prometheus", "alertmanager.example.yml")])).Succeeded(), StringComparison.Ordinal);

    private static List<Dictionary<object, object>> Read(string path, string list) =>
        [.. ((List<object>)new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(path))[list]).Cast<Dictionary<object, object>>()];

    private static IEnumerable<string> Values(object value) => value switch
    {
        Dictionary<object, object> map => map.Values.SelectMany(Values),
        List<object> list => list.SelectMany(Values),
        string text => [text],
        _ => [],
    };

    [GeneratedRegex(@"^\$\{ANOMALY_GRAFANA_[A-Z_]+\}$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{(ANOMALY_[A-Z_]+)\}")]
    private static partial Regex Variables();
}
