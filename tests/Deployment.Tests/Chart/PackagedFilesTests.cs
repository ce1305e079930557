using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>The dashboards and rules beside the chart arrive in the cluster as they are.</summary>
public sealed class PackagedFilesTests
{
    [Fact]
    public async Task Dashboards_EachFile_IsAConfigMapOfItsOwn()
    {
        var files = Files("dashboards", "*.json");
        var maps = (await Helm.ManifestsAsync("production")).Where(m => m.Kind == "ConfigMap" && m.Name.Contains("-dashboard-", StringComparison.Ordinal)).ToList();

        Assert.Equal(files.Select(Path.GetFileName).Order(StringComparer.Ordinal), maps.Select(m => m.Map("data").Keys.Single()).Order(StringComparer.Ordinal));
        foreach (var map in maps)
        {
            var (name, text) = map.Map("data").Single();
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "dashboards", name)), text);
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(text).RootElement.ValueKind);
            Assert.Equal("1", map.Map("metadata", "labels")["grafana_dashboard"]);
            Assert.True(text.Length < 900_000, $"{name} is too large for a ConfigMap");
        }
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
