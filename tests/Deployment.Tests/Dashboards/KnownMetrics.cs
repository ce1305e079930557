using System.Text.RegularExpressions;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>Metrics by name: what a query reads, and what docs/operations/metrics.md lists.</summary>
internal static partial class KnownMetrics
{
    /// <summary>Not ours: Prometheus' own, Kubernetes' and node_exporter's.</summary>
    public static IReadOnlySet<string> Foreign { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "kube_pod_container_resource_limits", "kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes",
        "node_filesystem_avail_bytes", "node_filesystem_size_bytes",
    };

    /// <summary>What docs/operations/metrics.md lists, by full name.</summary>
    public static IReadOnlySet<string> Documented { get; } = ReadDocumentation();

    /// <summary>Metrics that a query reads; recording rules are not among them, and a histogram's parts count as the histogram.</summary>
    public static IEnumerable<string> In(string query) =>
        Name().Matches(Text().Replace(query, "")).Select(m => Part().Replace(m.Value, "")).Distinct();

    private static HashSet<string> ReadDocumentation()
    {
        var (names, prefix) = (new HashSet<string>(StringComparer.Ordinal), "");
        foreach (var line in File.ReadLines(Tools.Repository("docs", "operations", "metrics.md")))
        {
            if (line.StartsWith("## By service", StringComparison.Ordinal)) prefix = "anomaly_";
            if (Row().Match(line) is { Success: true } row) names.Add(prefix + row.Groups[1].Value);
        }

        return names;
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\b(anomaly|process|dotnet|http_server|kube|kubelet|node)_[a-z0-9_]+\b(?!:)")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();

    [GeneratedRegex(@"^\|(?: \w+ \|)? `([a-z0-9_]+)[`{]")]
    private static partial Regex Row();
}
