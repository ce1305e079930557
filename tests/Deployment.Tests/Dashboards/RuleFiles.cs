using YamlDotNet.Serialization;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>A rule of the chart.</summary>
/// <param name="Name">Name of the alert, or of what is recorded.</param>
/// <param name="IsAlert">An alert.</param>
/// <param name="Expression">PromQL.</param>
/// <param name="Labels">Labels that it adds.</param>
/// <param name="Annotations">Texts.</param>
internal sealed record Rule(
    string Name, bool IsAlert, string Expression, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);

/// <summary>The chart's Prometheus rules.</summary>
internal static class RuleFiles
{
    /// <summary>Folder of the files.</summary>
    public static string Folder { get; } = Tools.Repository("helm", "streaming-anomaly", "rules");

    /// <summary>Files.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal)];

    /// <summary>All rules.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. Paths.SelectMany(Read)];

    private static IEnumerable<Rule> Read(string path)
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(File.ReadAllText(path));
        foreach (var group in file["groups"])
            foreach (var rule in ((List<object>)group["rules"]).Cast<Dictionary<object, object>>())
                yield return new(
                    (string)(rule.GetValueOrDefault("alert") ?? rule["record"]), rule.ContainsKey("alert"), (string)rule["expr"],
                    Texts(rule.GetValueOrDefault("labels")), Texts(rule.GetValueOrDefault("annotations")));
    }

    private static Dictionary<string, string> Texts(object? map) =>
        (map as Dictionary<object, object> ?? []).ToDictionary(p => (string)p.Key, p => (string)p.Value);
}
