namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>A value as somebody wrote it, before it has a type, with the place where it was written.</summary>
internal abstract class ConfigurationNode(string source)
{
    /// <summary>Such as <c>anomaly.yaml line 12</c> or <c>environment variable ANOMALY__LOG__KIND</c>.</summary>
    public string Source { get; } = source;

    /// <summary>Nothing was written, or <c>null</c>.</summary>
    public virtual bool IsNull => false;
}

/// <summary>One value. Only a plain (unquoted) one can mean null.</summary>
internal sealed class ScalarNode(string text, bool plain, string source) : ConfigurationNode(source)
{
    public string Text { get; } = text;

    public override bool IsNull => plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed class SequenceNode(IEnumerable<ConfigurationNode> items, string source) : ConfigurationNode(source)
{
    public List<ConfigurationNode> Items { get; } = [.. items];
}

/// <summary>A section, or a map with free keys; keeps the order of writing.</summary>
internal sealed class MappingNode(string source) : ConfigurationNode(source)
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, (ConfigurationNode Value, string Source)> entries = new(StringComparer.Ordinal);

    public IEnumerable<(string Key, ConfigurationNode Value, string Source)> Entries =>
        order.Select(key => (key, entries[key].Value, entries[key].Source));

    public ConfigurationNode? this[string key] => entries.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>Sets or replaces an entry; <paramref name="keySource"/> is where its key was written.</summary>
    public void Set(string key, ConfigurationNode value, string keySource)
    {
        if (!entries.ContainsKey(key)) order.Add(key);
        entries[key] = (value, keySource);
    }

    /// <summary>This mapping with the entries of <paramref name="over"/> laid over it; mappings merge, the rest replaces.</summary>
    public MappingNode Overlay(MappingNode over)
    {
        var merged = new MappingNode(over.Source);
        foreach (var (key, value, keySource) in Entries) merged.Set(key, value, keySource);
        foreach (var (key, value, keySource) in over.Entries)
            merged.Set(key, this[key] is MappingNode below && value is MappingNode above ? below.Overlay(above) : value, keySource);
        return merged;
    }
}
