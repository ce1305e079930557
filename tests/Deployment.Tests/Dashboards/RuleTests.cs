using YamlDotNet.Serialization;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>The Prometheus rules, by Prometheus' own tools, and what each alert must say.</summary>
public sealed class RuleTests
{
    private const string Install = "apt-get install prometheus";
    private static readonly string[] Severities = ["critical", "warning", "none"];

    private static string Tests { get; } = Tools.Repository("tests", "Deployment.Tests", "Dashboards", "Rules");

    [Fact]
    public async Task Rules_ForPromtool_AreCorrect()
    {
        var run = await Tools.RunAsync(Tools.Require("promtool", Install), ["check", "rules", .. RuleFiles.Paths]);
        Assert.Contains("SUCCESS", run.Succeeded(), StringComparison.Ordinal);
        Assert.DoesNotContain("duplicate", run.All, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("alerts.test.yaml")]
    [InlineData("texts.test.yaml")]
    public async Task Rules_OnMadeUpSeries_FireAndStayQuiet(string file) =>
        (await Tools.RunAsync(Tools.Require("promtool", Install), ["test", "rules", file], Tests)).Succeeded();

    [Fact]
    public void Alerts_AreAllTested()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(Path.Combine(Tests, "alerts.test.yaml")));
        var tests = ((List<object>)file["tests"]).Cast<Dictionary<object, object>>().ToDictionary(t => (string)t["name"], t => ((List<object>)t["promql_expr_test"]).Count);
        var alerts = RuleFiles.All.Where(r => r.IsAlert).Select(r => r.Name).Distinct().ToList();
        Assert.Equal(alerts.Order(), tests.Keys.Order());
        // Quiet, firing, and nothing beside it; the watchdog has no quiet time.
        Assert.All(tests, t => Assert.Equal(t.Key == "AnomalyWatchdog" ? 1 : 3, t.Value));
    }

    [Fact]
    public void Alerts_SayWhatAndWhereToLook()
    {
        foreach (var alert in RuleFiles.All.Where(r => r.IsAlert))
        {
            Assert.True(Severities.Contains(alert.Labels["severity"]), alert.Name);
            Assert.True(alert.Labels.ContainsKey("component") || alert.Expression.Contains("\"component\"", StringComparison.Ordinal), $"{alert.Name} has no component");
            Assert.True(alert.Annotations["summary"].Length is > 10 and < 120, $"{alert.Name}: summary");
            Assert.True(alert.Annotations["description"].Length is > 60 and < 400, $"{alert.Name}: description");
            Assert.Equal($"docs/operations/alerts.md#{alert.Name.ToLowerInvariant()}", alert.Annotations["runbook_url"]);
        }
    }

    [Fact]
    public void Runbook_HasEachAlert_AndNoOther() =>
        Assert.Equal(RuleFiles.All.Where(r => r.IsAlert).Select(r => r.Name).Distinct().Order(), Runbook.Headings.Order());

    [Fact]
    public void Metrics_OfRulesAndDashboards_AreDocumented()
    {
        var used = RuleFiles.All.Select(r => r.Expression).Concat(Dashboard.All.SelectMany(d => d.Queries).Where(q => !q.IsInflux).Select(q => q.Text))
            .SelectMany(KnownMetrics.In).ToHashSet();
        Assert.True(used.Count > 40, $"only {used.Count} metrics found in the queries");
        Assert.Empty(used.Except(KnownMetrics.Documented).Except(KnownMetrics.Foreign));
    }

    [Fact]
    public void RecordedSeries_ThatAreRead_AreRecorded()
    {
        var recorded = RuleFiles.All.Where(r => !r.IsAlert).Select(r => r.Name).ToHashSet();
        var read = RuleFiles.All.SelectMany(r => System.Text.RegularExpressions.Regex.Matches(r.Expression, "anomaly:[a-z0-9_:]+").Select(m => m.Value)).ToHashSet();
        Assert.NotEmpty(read);
        Assert.Subset(recorded, read);
    }
}
