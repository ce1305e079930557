using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>What every dashboard must have so that people can read it and Grafana can install it.</summary>
public sealed partial class DashboardLintTests
{
    private const int GridWidth = 24;

    /// <summary>The version of the format that Grafana 12 and 13 write.</summary>
    private const int SchemaVersion = 42;

    private static readonly string[] StageWords = ["정상", "관심", "주의", "경계", "심각"];

    [Fact]
    public void Dashboards_AreTheFour_EachWithAUidOfItsOwn()
    {
        Assert.Equal(["detectors", "equipment", "fleet", "pipeline"], Dashboard.All.Select(d => d.Name));
        Assert.All(Dashboard.All, d => Assert.Equal("anomaly-" + d.Name, d.Json.Text("uid")));
        Assert.All(Dashboard.All, d => Assert.Equal(SchemaVersion, d.Json.GetProperty("schemaVersion").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Dashboard.Names), MemberType = typeof(Dashboard))]
    public void Panels_AreTold_InBothLanguagesWithAUnit(string name)
    {
        var problems = new List<string>();
        foreach (var panel in Dashboard.Of(name).Panels)
        {
            var (title, defaults) = (panel.Text("title"), panel.GetProperty("fieldConfig").GetProperty("defaults"));
            if (!Latin().IsMatch(title)) problems.Add($"panel {panel.GetProperty("id")} has no title");
            if (!Latin().IsMatch(panel.Text("description"))) problems.Add($"{title}: no English description");
            if (!Hangul().IsMatch(panel.Text("description"))) problems.Add($"{title}: no Korean description");
            if (defaults.Text("unit").Length == 0) problems.Add($"{title}: no unit");
            if (!defaults.TryGetProperty("thresholds", out var thresholds) || thresholds.GetProperty("steps").GetArrayLength() == 0) problems.Add($"{title}: no thresholds");
        }

        Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Dashboard.Names), MemberType = typeof(Dashboard))]
    public void Panels_HaveTheirOwnIdTitleAndPlace(string name)
    {
        var all = Dashboard.Of(name).Everything;
        Assert.Equal(all.Count, all.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(all.Count, all.Select(p => p.Text("title")).Distinct().Count());
        var taken = new Dictionary<(int X, int Y), string>();
        foreach (var panel in all)
        {
            var grid = panel.GetProperty("gridPos");
            var (x, y, w, h) = (Number("x"), Number("y"), Number("w"), Number("h"));
            Assert.True(x >= 0 && w > 0 && h > 0 && x + w <= GridWidth, $"{panel.Text("title")} leaves the grid");
            for (var i = x; i < x + w; i++)
                for (var j = y; j < y + h; j++)
                    Assert.True(taken.TryAdd((i, j), panel.Text("title")), $"{panel.Text("title")} lies over {taken[(i, j)]}");

            int Number(string property) => grid.GetProperty(property).GetInt32();
        }
    }

    [Theory]
    [MemberData(nameof(Dashboard.Names), MemberType = typeof(Dashboard))]
    public void DataSources_AreChosenByVariables(string name)
    {
        var dashboard = Dashboard.Of(name);
        var allowed = dashboard.Variables.Where(v => v.Text("type") == "datasource").Select(v => $"${{{v.Text("name")}}}").ToHashSet();
        Assert.NotEmpty(allowed);
        Assert.All(dashboard.Json.All("datasource"), d => Assert.Contains(d.Text("uid"), allowed));
        Assert.All(dashboard.Panels.SelectMany(p => p.GetProperty("targets").EnumerateArray()), t => Assert.Contains(t.GetProperty("datasource").Text("uid"), allowed));
    }

    [Theory]
    [MemberData(nameof(Dashboard.Names), MemberType = typeof(Dashboard))]
    public void Queries_UseTheTimeRangeAndKnownVariables(string name)
    {
        var dashboard = Dashboard.Of(name);
        var names = dashboard.Variables.Select(v => v.Text("name")).ToHashSet();
        foreach (var query in dashboard.Queries)
        {
            Assert.False(string.IsNullOrWhiteSpace(query.Text), $"{query.Id} asks nothing");
            if (query is { IsInflux: true, IsVariable: false }) Assert.Contains("$timeFilter", query.Text, StringComparison.Ordinal);
            foreach (Match used in Used().Matches(query.Text))
                Assert.True(names.Contains(used.Groups[1].Value) || used.Groups[1].Value is "timeFilter" || used.Groups[1].Value.StartsWith("__", StringComparison.Ordinal), $"{query.Id}: {used.Value}");
        }
    }

    [Fact]
    public void Stages_HaveTheConsolesColours_AndTheirWords()
    {
        var css = File.ReadAllText(Tools.Repository("src", "Console", "wwwroot", "css", "base.css"));
        var colours = Enumerable.Range(0, StageWords.Length).Select(stage => Regex.Match(css, $@"--stage-{stage}:\s*(#[0-9a-f]{{6}})").Groups[1].Value).ToList();
        var mapped = 0;
        foreach (var options in Dashboard.All.SelectMany(d => d.Json.All("options")).Where(o => o.ValueKind == JsonValueKind.Object && o.TryGetProperty("4", out _)))
        {
            mapped++;
            for (var stage = 0; stage < StageWords.Length; stage++)
            {
                var shown = options.GetProperty($"{stage}");
                Assert.Equal(colours[stage], shown.Text("color"));
                Assert.StartsWith($"{stage} {StageWords[stage]} ", shown.Text("text"), StringComparison.Ordinal);
            }
        }

        Assert.True(mapped >= 4, $"only {mapped} panels show stages by their words");
    }

    [Fact]
    public void RunbookLinks_LeadToAHeading()
    {
        var links = Dashboard.All.SelectMany(d => d.Panels).SelectMany(p => p.All("links")).Where(l => l.ValueKind == JsonValueKind.Array)
            .SelectMany(l => l.EnumerateArray()).Select(l => l.Text("url")).Where(u => u.Contains("alerts.md", StringComparison.Ordinal)).ToList();
        Assert.True(links.Count > 20, $"only {links.Count} links");
        Assert.All(links, url => Assert.Contains(url["${docs}/operations/alerts.md#".Length..], Runbook.Anchors));
    }

    [GeneratedRegex("[A-Za-z]{2}")]
    private static partial Regex Latin();

    [GeneratedRegex("[가-힣]{2}")]
    private static partial Regex Hangul();

    [GeneratedRegex(@"\$\{?([a-zA-Z_]+)")]
    private static partial Regex Used();
}
