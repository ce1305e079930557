using System.Globalization;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>A setting from outside the file: an environment variable or a flag.</summary>
/// <param name="Parts">Path, from the root.</param>
/// <param name="Value">Text of the value; a list or a section is written as YAML, such as <c>[0.9, 0.95]</c>.</param>
/// <param name="Source">How to name it in a message.</param>
internal sealed record SettingOverride(string[] Parts, string Value, string Source)
{
    /// <summary>Writes the value into the tree below <paramref name="root"/>.</summary>
    /// <exception cref="ConfigurationException">No such setting, or a list index that leaves a hole.</exception>
    public void Apply(MappingNode root) => Apply(root, SettingType.Section(typeof(AnomalyOptions)), 0);

    /// <summary>Overrides in the order in which they apply: sections before their parts, list items by index.</summary>
    public static IEnumerable<SettingOverride> InOrder(IEnumerable<SettingOverride> overrides) =>
        overrides.OrderBy(o => string.Join('\0', o.Parts.Select(p => int.TryParse(p, CultureInfo.InvariantCulture, out var i)
            ? i.ToString("D9", CultureInfo.InvariantCulture) : p.ToUpperInvariant())), StringComparer.Ordinal);

    private void Apply(MappingNode into, SettingType type, int depth)
    {
        if (type.Shape == SettingShape.Map)
        {
            // Keys such as 'security.protocol' have dots of their own: with plain values the rest of the path is the key.
            var last = type.Item.Shape == SettingShape.Scalar ? Parts.Length - 1 : depth;
            Descend(into, string.Join('.', Parts[depth..(last + 1)]), type.Item, last + 1);
        }
        else
        {
            var member = type.Member(Parts[depth], StringComparison.OrdinalIgnoreCase);
            if (member is null) throw Error($"no such setting{DidYouMean(type, depth)}");
            Descend(into, ConfigurationSettings.Name(member.Name), SettingType.Of(member), depth + 1);
        }
    }

    private void Descend(MappingNode into, string key, SettingType type, int depth)
    {
        if (depth == Parts.Length)
            into.Set(key, Leaf(type), Source);
        else if (type.Shape == SettingShape.Scalar)
            throw Error($"is one value and has no part {Parts[depth]}");
        else if (type.Shape == SettingShape.List)
            into.Set(key, Item(into[key], type, depth), Source);
        else
            Apply(Mapping(into[key], m => into.Set(key, m, Source)), type, depth);
    }

    private SequenceNode Item(ConfigurationNode? existing, SettingType type, int depth)
    {
        var list = existing as SequenceNode ?? new SequenceNode([], Source);
        var end = list.Items.Count;
        if (!int.TryParse(Parts[depth], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > end)
            throw Error($"the part {Parts[depth]} has to be an index from 0 to {end}, because {end} are set; or give the whole list as [ … ]");
        if (index == end) list.Items.Add(new ScalarNode("", plain: true, Source));
        if (depth + 1 == Parts.Length)
            list.Items[index] = Leaf(type.Item);
        else if (type.Item.Shape == SettingShape.Record)
            Apply(Mapping(list.Items[index], m => list.Items[index] = m), type.Item, depth + 1);
        else
            throw Error($"is one value and has no part {Parts[depth + 1]}");
        return list;
    }

    private MappingNode Mapping(ConfigurationNode? existing, Action<MappingNode> replace)
    {
        if (existing is MappingNode mapping) return mapping;
        var fresh = new MappingNode(Source);
        replace(fresh);
        return fresh;
    }

    private ConfigurationNode Leaf(SettingType type) =>
        type.Shape == SettingShape.Scalar
            ? new ScalarNode(Value, plain: true, Source)
            : YamlReader.ReadValue(Value, string.Join('.', Parts), Source);

    private string DidYouMean(SettingType type, int depth) =>
        type.Nearest(Parts[depth]) is { } near ? $"; did you mean {string.Join('.', [.. Parts[..depth], near, .. Parts[(depth + 1)..]])}?" : "";

    private ConfigurationException Error(string message) =>
        new(new ConfigurationError(string.Join('.', Parts), message, Source));
}
