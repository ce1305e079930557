using StreamingAnomaly.Deployment.Tests.Dashboards;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>Which of the alarms a release gets: none that would fire for ever, and none that its people have left out.</summary>
public sealed class RuleSelectionTests
{
    private const string Missing = "AnomalyServiceMissing";

    [Theory]
    [InlineData("production", "", "scorer alerter ingest")]
    [InlineData("production", "alerter.enabled=false", "scorer ingest")]
    [InlineData("production", "ingest.enabled=false", "scorer alerter")]
    [InlineData("keda", "", "alerter ingest")]
    [InlineData("keda", "scorer.keda.minReplicas=1", "scorer alerter ingest")]
    [InlineData("edge", "", "ingest")]
    public async Task ServiceMissing_OfComponents_IsThereForThoseThatAreAlwaysThere(string values, string set, string components) =>
        Assert.Equal(components.Split(' '), (await AlertsAsync(values, set)).Where(a => a.Name == Missing).Select(a => a.Component));

    [Fact]
    public async Task Rules_WithNothingLeftOut_AreThoseOfTheFiles() =>
        Assert.Equal(RuleFiles.All.Where(r => r.IsAlert).Select(r => r.Name), (await AlertsAsync("production", "")).Select(a => a.Name));

    [Fact]
    public async Task Rules_LeftOutByName_AreNotThere()
    {
        var left = await AlertsAsync("production", "monitoring.prometheusRule.disabled={AnomalyNoReadings,AnomalyServiceMissing}");
        Assert.Equal(
            RuleFiles.All.Where(r => r.IsAlert && r.Name is not ("AnomalyNoReadings" or Missing)).Select(r => r.Name), left.Select(a => a.Name));
    }

    private static async Task<List<(string Name, string? Component)>> AlertsAsync(string values, string set)
    {
        string[] arguments = ["template", Helm.Release, Helm.Chart, "--values", Helm.Values(values), "--set", "monitoring.prometheusRule.enabled=true"];
        var run = await Helm.RunAsync(set.Length > 0 ? [.. arguments, "--set", set] : arguments);
        var rules = Manifest.Read(run.Succeeded()).Single(m => m.Kind == "PrometheusRule");
        return
        [
            .. Manifest.Items(Manifest.At(rules.Root, "spec", "groups")).SelectMany(g => Manifest.Items(Manifest.At(g, "rules")))
                .Where(r => Manifest.Text(r, "alert") is not null).Select(r => (Manifest.Text(r, "alert")!, Manifest.Text(r, "labels", "component"))),
        ];
    }
}
