using System.Text.Json;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>A dashboard as its file has it.</summary>
/// <param name="Name">File name without extension.</param>
/// <param name="Json">Content.</param>
internal sealed record Dashboard(string Name, JsonElement Json)
{
    /// <summary>Folder of all of them.</summary>
    public static string Folder { get; } = Tools.Repository("helm", "streaming-anomaly", "dashboards");

    /// <summary>All dashboards of the chart, by name.</summary>
    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(path => new Dashboard(
            Path.GetFileNameWithoutExtension(path), JsonDocument.Parse(File.ReadAllText(path)).RootElement))];

    /// <summary>Names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(d => d.Name)];

    /// <summary>Panels with queries, rows left out.</summary>
    public IReadOnlyList<JsonElement> Panels => [.. Everything.Where(p => p.Text("type") != "row")];

    /// <summary>Panels and rows.</summary>
    public IReadOnlyList<JsonElement> Everything => [.. Json.GetProperty("panels").EnumerateArray()];

    /// <summary>Variables.</summary>
    public IReadOnlyList<JsonElement> Variables => [.. Json.GetProperty("templating").GetProperty("list").EnumerateArray()];

    /// <summary>Annotations.</summary>
    public IReadOnlyList<JsonElement> Annotations => [.. Json.GetProperty("annotations").GetProperty("list").EnumerateArray()];

    /// <summary>Everything that this dashboard asks of a server.</summary>
    public IEnumerable<DashboardQuery> Queries =>
    [
        .. Panels.SelectMany(p => p.GetProperty("targets").EnumerateArray().Select(t => DashboardQuery.OfTarget(this, p, t))),
        .. Variables.Where(v => v.Text("type") == "query").Select(v => DashboardQuery.OfVariable(this, v)),
        .. Annotations.Select(a => DashboardQuery.OfAnnotation(this, a)),
    ];

    /// <summary>The one of this name.</summary>
    public static Dashboard Of(string name) => All.Single(d => d.Name == name);
}
