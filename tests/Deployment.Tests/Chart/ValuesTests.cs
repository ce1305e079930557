using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace StreamingAnomaly.Deployment.Tests.Chart;

/// <summary>values.yaml explains everything it has, and values.schema.json knows the same things.</summary>
public sealed partial class ValuesTests
{
    private static readonly string Values = File.ReadAllText(Path.Combine(Helm.Chart, "values.yaml"));
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json"))).RootElement;

    [Fact]
    public void Values_EveryKey_HasAComment()
    {
        var lines = Values.Split('\n');
        var bare = lines.Where((line, i) => Key().IsMatch(line) && !line.Contains('#') && (i == 0 || !lines[i - 1].StartsWith('#')));

        Assert.Empty(bare);
        Assert.True(lines.Count(l => Key().IsMatch(l)) > 150, "keys are not found any more");
    }

    [Fact]
    public void Schema_AndValues_KnowTheSameKeys()
    {
        var (written, known) = (new List<string>(), new List<string>());
        Walk("", (YamlMappingNode)Manifest.Document(Values), Schema, written);
        Walk("", Schema, known);

        Assert.Equal(known.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_EveryObject_IsClosedOrAMapOfTheUsersOwn()
    {
        var open = new List<string>();
        FindOpen("", Schema, open);

        // Sections of anomaly.yaml, which the program checks itself, and parts of Kubernetes' own objects.
        string[] own = ["affinity", "equipment", "alerting", "scorer", "moment", "console", "ingest", "alerter", "edge", "telemetry", "valueFrom", "namespaceSelector", "podSelector", "ipBlock", "items"];
        Assert.All(open, path => Assert.Contains(path.Split('/')[^1], own));
    }

    [Fact]
    public void Values_ForSecrets_AreNamesOfSecretsOnly()
    {
        var paths = new List<string>();
        Walk("", (YamlMappingNode)Manifest.Document(Values), Schema, paths);

        // Keys in a secret are names too; nothing else may sound like something to hide.
        var hidden = paths.Where(p => Hidden().IsMatch(p.Split('/')[^1]) && !p.EndsWith("Key", StringComparison.Ordinal) && !p.EndsWith("Secret", StringComparison.Ordinal) && !p.EndsWith("Secrets", StringComparison.Ordinal));
        Assert.Equal(["/kafka/sasl/tokenEndpoint"], hidden);
    }

    private static void Walk(string path, YamlMappingNode values, JsonElement schema, List<string> found)
    {
        foreach (var (key, value) in values.Children)
        {
            var name = ((YamlScalarNode)key).Value!;
            found.Add($"{path}/{name}");
            if (value is YamlMappingNode below && Closed(schema, name) is { } closed) Walk($"{path}/{name}", below, closed, found);
        }
    }

    private static void Walk(string path, JsonElement schema, List<string> found)
    {
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            if (property.Name == "ephemeral-storage") continue; // may be given, has no default
            found.Add($"{path}/{property.Name}");
            if (Closed(schema, property.Name) is { } closed) Walk($"{path}/{property.Name}", closed, found);
        }
    }

    private static JsonElement? Closed(JsonElement schema, string name) =>
        schema.GetProperty("properties").TryGetProperty(name, out var below) && Resolved(below) is var whole && whole.TryGetProperty("properties", out _) ? whole : null;

    private static JsonElement Resolved(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? Schema.GetProperty("definitions").GetProperty(reference.GetString()!.Split('/')[^1]) : schema;

    private static void FindOpen(string path, JsonElement node, List<string> open)
    {
        if (node.ValueKind != JsonValueKind.Object) return;
        if (node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "object" && !node.TryGetProperty("additionalProperties", out _)) open.Add(path);
        foreach (var child in node.EnumerateObject()) FindOpen($"{path}/{child.Name}", child.Value, open);
    }

    [GeneratedRegex(@"^ *[A-Za-z]+:( |$)")]
    private static partial Regex Key();

    [GeneratedRegex("password|token|secret|credential", RegexOptions.IgnoreCase)]
    private static partial Regex Hidden();
}
