using StreamingAnomaly.Contracts.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>Reads YAML into nodes that know their line.</summary>
internal static class YamlReader
{
    /// <summary>Deeper than any setting; ends a file whose aliases refer to themselves.</summary>
    private const int MaxDepth = 32;

    /// <summary>The root mapping of <paramref name="yaml"/>; an empty text is an empty mapping.</summary>
    /// <exception cref="ConfigurationException">The text is not one YAML mapping; the message names the line.</exception>
    public static MappingNode ReadMapping(string yaml, string name) =>
        Read(yaml, line => $"{name} line {line}", name) switch
        {
            null => new MappingNode(name),
            MappingNode mapping => mapping,
            { IsNull: true } => new MappingNode(name),
            var other => throw Error(name, "has to be sections with settings, such as log: { kind: sqlite }", other.Source),
        };

    /// <summary>One value of any shape, as in an environment variable; every node has the same source.</summary>
    /// <exception cref="ConfigurationException">The text is not YAML.</exception>
    public static ConfigurationNode ReadValue(string yaml, string setting, string source) =>
        Read(yaml, _ => source, setting) ?? new ScalarNode("", plain: true, source);

    private static ConfigurationNode? Read(string yaml, Func<long, string> source, string setting)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count switch
            {
                0 => null,
                1 => Convert(stream.Documents[0].RootNode, source, setting, 0),
                _ => throw Error(setting, "has several documents; remove the line ---", source(stream.Documents[1].RootNode.Start.Line)),
            };
        }
        catch (YamlException e)
        {
            throw Error(setting, $"is not readable YAML: {e.InnerException?.Message ?? e.Message}", source(e.Start.Line));
        }
    }

    private static ConfigurationNode Convert(YamlNode node, Func<long, string> source, string setting, int depth)
    {
        var here = source(node.Start.Line);
        if (depth > MaxDepth) throw Error(setting, $"is nested more than {MaxDepth} levels deep", here);
        switch (node)
        {
            case YamlScalarNode scalar:
                return new ScalarNode(scalar.Value ?? "", scalar.Style is ScalarStyle.Plain or ScalarStyle.Any, here);
            case YamlSequenceNode sequence:
                return new SequenceNode(sequence.Children.Select(c => Convert(c, source, setting, depth + 1)), here);
            case YamlMappingNode mapping:
                var result = new MappingNode(here);
                foreach (var (key, value) in mapping.Children)
                    result.Set(Key(key, source, setting), Convert(value, source, setting, depth + 1), source(key.Start.Line));
                return result;
            default:
                throw Error(setting, $"holds something that is no setting ({node.NodeType})", here);
        }
    }

    private static string Key(YamlNode key, Func<long, string> source, string setting) =>
        key is YamlScalarNode { Value: { Length: > 0 } text }
            ? text
            : throw Error(setting, "has a key that is not a plain word", source(key.Start.Line));

    private static ConfigurationException Error(string setting, string message, string source) =>
        new(new ConfigurationError(setting, message, source));
}
