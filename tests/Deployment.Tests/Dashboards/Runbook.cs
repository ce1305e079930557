namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>The headings of docs/operations/alerts.md.</summary>
internal static class Runbook
{
    /// <summary>Alerts that have a heading.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        [.. File.ReadLines(Tools.Repository("docs", "operations", "alerts.md"))
            .Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..].Trim())];

    /// <summary>Their anchors, as links name them.</summary>
    public static IReadOnlySet<string> Anchors { get; } =
        Headings.Select(h => h.ToLowerInvariant().Replace(' ', '-')).ToHashSet(StringComparer.Ordinal);
}
