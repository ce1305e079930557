using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>The compose files as Docker Compose would read them: anchors resolved, overrides merged, variables filled in.</summary>
internal static partial class Compose
{
    /// <summary>Folder against which compose.yaml resolves its paths.</summary>
    public static string Root => Tools.Repository();

    /// <summary>Names of the files in infra/compose, the base first.</summary>
    public static readonly string[] Files = ["compose.yaml", "compose.gpu.yaml", "compose.tls.yaml"];

    /// <summary>One file of infra/compose, as JSON; variables as they are written.</summary>
    public static JsonObject Read(string name) => ReadYaml(File.ReadAllText(Tools.Repository("infra", "compose", name))).AsObject();

    /// <summary>All files on top of each other.</summary>
    public static JsonObject Merged() =>
        Files.Select(Read).Aggregate((below, above) => Merge(below, above).AsObject());

    /// <summary>Services of all files on top of each other.</summary>
    public static IEnumerable<(string Name, JsonObject Service)> Services() =>
        Merged()["services"]!.AsObject().Select(s => (s.Key, s.Value!.AsObject()));

    /// <summary>Services that run our program.</summary>
    public static IEnumerable<(string Name, JsonObject Service)> Ours() => Services().Where(s => s.Service.ContainsKey("build"));

    /// <summary>Fills in variables the way Compose does; a required one that is missing is an exception.</summary>
    public static string Fill(string text, IReadOnlyDictionary<string, string> variables) => Variable().Replace(text, match =>
    {
        var (name, operation, rest) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        if (variables.TryGetValue(name, out var value) && value.Length > 0) return value;
        return operation == ":-" ? rest : throw new InvalidOperationException($"{name} {rest}");
    });

    /// <summary>Variables that a file mentions, and whether it can do without each.</summary>
    public static IEnumerable<(string Name, bool Required)> Variables(string text) =>
        Variable().Matches(text).Select(m => (m.Groups[1].Value, m.Groups[2].Value != ":-"));

    /// <summary>A service's environment, filled in.</summary>
    public static Dictionary<string, string> Environment(JsonObject service, IReadOnlyDictionary<string, string> variables) =>
        service["environment"]?.AsObject().ToDictionary(e => e.Key, e => Fill(e.Value!.ToString(), variables)) ?? [];

    /// <summary>A list of texts, such as a command.</summary>
    public static string[] Texts(JsonNode? list) => [.. list?.AsArray().Select(i => i!.ToString()) ?? []];

    /// <summary>Variables of a .env file.</summary>
    public static Dictionary<string, string> ReadEnv(string path) =>
        File.ReadAllLines(path).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1].Trim('\''));

    private static JsonNode ReadYaml(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return ToJson(stream.Documents[0].RootNode)!;
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => Expanded(map),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new InvalidDataException($"unexpected {node.NodeType}"),
    };

    /// <summary>What <c>&lt;&lt;</c> brings along comes first, what the map says itself goes over it.</summary>
    private static JsonObject Expanded(YamlMappingNode map)
    {
        var json = new JsonObject();
        foreach (var (key, value) in map.Children.OrderBy(c => ((YamlScalarNode)c.Key).Value == "<<" ? 0 : 1))
            if (((YamlScalarNode)key).Value is { } name and not "<<") json[name] = ToJson(value);
            else foreach (var (merged, part) in ToJson(value)!.AsObject()) json[merged] = part?.DeepClone();
        return json;
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    /// <summary>Maps are merged, lists are joined, everything else is replaced.</summary>
    private static JsonNode Merge(JsonNode below, JsonNode above)
    {
        if (below is JsonObject target && above is JsonObject source)
        {
            foreach (var (key, value) in source)
                target[key] = target[key] is { } existing && value is not null ? Merge(existing.DeepClone(), value) : value?.DeepClone();
            return target;
        }

        if (below is JsonArray first && above is JsonArray second)
            return new JsonArray([.. first.Concat(second).Select(i => i?.DeepClone())]);
        return above.DeepClone();
    }

    [GeneratedRegex(@"\$\{([A-Z_]+)(:-|:\?)?([^}]*)\}")]
    private static partial Regex Variable();
}
