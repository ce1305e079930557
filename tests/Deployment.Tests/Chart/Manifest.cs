using YamlDotNet.RepresentationModel;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>A rendered object of Kubernetes.</summary>
internal sealed record Manifest(string Kind, string Name, YamlMappingNode Root)
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "Job", "Pod"];

    /// <summary>Kind and name, for messages.</summary>
    public string Id => $"{Kind} {Name}";

    /// <summary>Whether it runs for as long as the release is there.</summary>
    public bool IsService => Kind is "Deployment" or "StatefulSet";

    /// <summary>Whether it makes pods.</summary>
    public bool IsWorkload => Workloads.Contains(Kind);

    /// <summary>The pod template, or the pod itself.</summary>
    public YamlNode Template => Kind == "Pod" ? Root : At(Root, "spec", "template")!;

    /// <summary>The specification of its pods.</summary>
    public YamlNode Pod => At(Template, "spec")!;

    /// <summary>The one container.</summary>
    public YamlNode Container => Items(At(Pod, "containers")).Single();

    /// <summary>Labels of its pods.</summary>
    public IReadOnlyDictionary<string, string> PodLabels => Map(At(Template, "metadata", "labels"));

    /// <summary>Service of the program that it belongs to, or nothing.</summary>
    public string? Component => Map(At(Root, "metadata", "labels")).GetValueOrDefault("app.kubernetes.io/component");

    /// <summary>All documents of a rendering.</summary>
    public static IReadOnlyList<Manifest> Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>().Select(root => new Manifest(Text(root, "kind")!, Text(root, "metadata", "name")!, root))];
    }

    /// <summary>The only document of a text.</summary>
    public static YamlNode Document(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Single().RootNode;
    }

    /// <summary>The node at a path, or null.</summary>
    public static YamlNode? At(YamlNode? node, params string[] path)
    {
        foreach (var part in path)
            node = node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(part), out var child) ? child : null;
        return node is YamlScalarNode { Value: null or "null" or "" } scalar && scalar.Style == YamlDotNet.Core.ScalarStyle.Plain ? null : node;
    }

    /// <summary>The text at a path, or null.</summary>
    public static string? Text(YamlNode? node, params string[] path) => (At(node, path) as YamlScalarNode)?.Value;

    /// <summary>The items of a list; none where there is no list.</summary>
    public static IEnumerable<YamlNode> Items(YamlNode? node) => node as YamlSequenceNode ?? [];

    /// <summary>A map of texts.</summary>
    public static IReadOnlyDictionary<string, string> Map(YamlNode? node) =>
        node is YamlMappingNode map ? map.Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => (c.Value as YamlScalarNode)?.Value ?? "") : new Dictionary<string, string>();

    /// <summary>The text at a path of this object.</summary>
    public string? Text(params string[] path) => Text(Root, path);

    /// <summary>The list at a path of this object.</summary>
    public IEnumerable<YamlNode> Items(params string[] path) => Items(At(Root, path));

    /// <summary>The map at a path of this object.</summary>
    public IReadOnlyDictionary<string, string> Map(params string[] path) => Map(At(Root, path));

    /// <summary>Whether a selector chooses these labels; an empty one chooses all.</summary>
    public static bool Selects(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.All(s => labels.GetValueOrDefault(s.Key) == s.Value);
}
