using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>The dashboards and rules beside the chart arrive in the cluster as they are, but for where their runbooks are read.</summary>
public sealed class PackagedFilesTests
{
    private const string Docs = "https://wiki.fab.example/anomaly/docs"; // docsUrl of production

    [Fact]
    public async Task Dashboards_EachFile_IsAConfigMapOfItsOwn()
    {
        var files = Files("dashboards", "*.json");
        var maps = (await Helm.ManifestsAsync("production")).Where(m => m.Kind == "ConfigMap" && m.Name.Contains("-dashboard-", StringComparison.Ordinal)).ToList();

        Assert.Equal(files.Select(Path.GetFileName).Order(StringComparer.Ordinal), maps.Select(m => m.Map("data").Keys.Single()).Order(StringComparer.Ordinal));
        foreach (var map in maps)
        {
            var (name, text) = map.Map("data").Single();
            Assert.Equal((await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "dashboards", name))).Replace("/public/anomaly-docs", Docs, StringComparison.Ordinal), text);
            var constants = JsonDocument.Parse(text).RootElement.GetProperty("templating").GetProperty("list").EnumerateArray();
            Assert.Equal(Docs, constants.Single(v => v.GetProperty("name").GetString() == "docs").GetProperty("query").GetString());
            Assert.Equal("1", map.Map("metadata", "labels")["grafana_dashboard"]);
            Assert.True(text.Length < 900_000, $"{name} is too large for a ConfigMap");
        }
    }

    [Fact]
    public async Task Runbooks_OfAllAlarms_AreReadAtTheDocsUrl()
    {
        var links = (await Helm.ManifestsAsync("production")).Single(m => m.Kind == "PrometheusRule").Items("spec", "groups")
            .SelectMany(g => Manifest.Items(Manifest.At(g, "rules"))).Where(r => Manifest.Text(r, "alert") is not null).Select(r => Manifest.Text(r, "annotations", "runbook_url")!).ToList();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.StartsWith(Docs + "/operations/alerts.md#", link, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DataSources_InTheCluster_AreThoseOfTheProvisioningWithoutAPassword()
    {
        var map = (await Helm.ManifestsAsync("production")).Single(m => m.Kind == "ConfigMap" && m.Name == "anomaly-datasources");
        var shipped = (await File.ReadAllTextAsync(Tools.Repository("infra", "grafana", "provisioning", "datasources", "anomaly.yaml")))
            .Replace("${ANOMALY_GRAFANA_INFLUX_URL}", "https://influxdb.fab.example:8086", StringComparison.Ordinal)
            .Replace("${ANOMALY_GRAFANA_INFLUX_DATABASE}", "anomaly", StringComparison.Ordinal)
            .Replace("${ANOMALY_GRAFANA_PROMETHEUS_URL}", "http://prometheus-operated.monitoring:9090", StringComparison.Ordinal);

        Assert.Equal("1", map.Map("metadata", "labels")["grafana_datasource"]);
        Assert.Equal(Manifest.Document(shipped), Manifest.Document(map.Map("data").Single().Value));
    }

    [Fact]
    public async Task Rules_AllFiles_AreInOnePrometheusRule()
    {
        var kept = Files("rules", "*.yaml").SelectMany(f => Expressions(File.ReadAllText(f))).ToList();
        var rule = (await Helm.ManifestsAsync("production")).Single(m => m.Kind == "PrometheusRule");

        var rendered = rule.Items("spec", "groups").SelectMany(g => Manifest.Items(Manifest.At(g, "rules"))).Select(Expression);

        Assert.Equal(kept, rendered);
    }

    private static IReadOnlyList<string> Files(string folder, string pattern) =>
        Path.Combine(Helm.Chart, folder) is var path && Directory.Exists(path) ? [.. Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal)] : [];

    private static IEnumerable<string> Expressions(string text) =>
        Manifest.Items(Manifest.At(Manifest.Document(text), "groups")).SelectMany(g => Manifest.Items(Manifest.At(g, "rules"))).Select(Expression);

    private static string Expression(YamlNode rule) =>
        $"{Manifest.Text(rule, "alert") ?? Manifest.Text(rule, "record")}: {Manifest.Text(rule, "expr")!.Trim()}; {Manifest.Text(rule, "annotations", "description") ?? Manifest.Text(rule, "annotations", "summary")}";
}
