namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>The dashboards against the types that Grafana publishes.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Dashboards_ForGrafanasTypes_AreCorrect()
    {
        var folder = Tools.Repository("tests", "Deployment.Tests", "Dashboards", "schema");
        await Tools.RequireNodePackagesAsync(folder);
        var run = await Tools.RunAsync(Tools.Require("node", "apt-get install nodejs npm"), ["check.mjs", .. Directory.GetFiles(Dashboard.Folder, "*.json").Order(StringComparer.Ordinal)], folder);
        Assert.Contains($"{Dashboard.All.Count} dashboards", run.Succeeded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfADashboardWithMistakes_NamesThem()
    {
        var folder = Tools.Repository("tests", "Deployment.Tests", "Dashboards", "schema");
        await Tools.RequireNodePackagesAsync(folder);
        using var temp = new TempFolder();
        var text = await File.ReadAllTextAsync(Path.Combine(Dashboard.Folder, "equipment.json"));
        await File.WriteAllTextAsync(temp.File("wrong.json"), text
            .Replace("\"mergeValues\": true", "\"mergeValue\": true", StringComparison.Ordinal)
            .Replace("\"mode\": \"palette-classic\"", "\"mode\": \"palette-new\"", StringComparison.Ordinal)
            .Replace("\"graphTooltip\": 1", "\"graphTooltip\": \"on\"", StringComparison.Ordinal));
        var run = await Tools.RunAsync(Tools.Require("node", "apt-get install nodejs npm"), ["check.mjs", temp.File("wrong.json")], folder);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("mergeValue", run.All, StringComparison.Ordinal);
        Assert.Contains("palette-new", run.All, StringComparison.Ordinal);
        Assert.Contains("graphTooltip", run.All, StringComparison.Ordinal);
    }
}
