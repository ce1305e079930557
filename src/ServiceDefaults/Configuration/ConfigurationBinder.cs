using System.Collections;
using System.Globalization;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>Turns nodes into configuration records and collects every error on the way.</summary>
internal sealed class ConfigurationBinder
{
    /// <summary>Errors found, in the order of the file.</summary>
    public List<ConfigurationError> Errors { get; } = [];

    /// <summary>The record that <paramref name="node"/> describes; what is not written keeps the record's default.</summary>
    public object Record(MappingNode node, SettingType type, string path)
    {
        var record = Create(type.Type);
        foreach (var (key, value, source) in node.Entries)
        {
            var here = path.Length == 0 ? key : $"{path}.{key}";
            if (type.Member(key, StringComparison.Ordinal) is not { } member)
                Fail(here, $"no such setting{(type.Nearest(key) is { } near ? $"; did you mean {near}?" : "")}", source);
            else if (Value(value, SettingType.Of(member), here, isMember: true) is { } bound)
                member.SetValue(record, bound.Value);
        }

        return record;
    }

    /// <summary>Null: keep the default. Otherwise the value, which may itself be null.</summary>
    private Box? Value(ConfigurationNode node, SettingType type, string path, bool isMember)
    {
        if (node.IsNull && isMember && (type.IsNullable || type.Shape != SettingShape.Scalar))
            return type.IsNullable ? new Box(null) : null;
        return (type.Shape, node) switch
        {
            (SettingShape.Scalar, ScalarNode { IsNull: true }) => Fail(path, $"has no value; expected {ScalarText.Expected(type.Type)}", node.Source),
            (SettingShape.Scalar, ScalarNode scalar) => Scalar(scalar, type.Type, path),
            (SettingShape.List, SequenceNode sequence) => new Box(List(sequence, type.Item, path)),
            (SettingShape.Map, MappingNode mapping) => new Box(Map(mapping, type.Item, path)),
            (SettingShape.Record, MappingNode mapping) => new Box(Record(mapping, type, path)),
            (SettingShape.Record, { IsNull: true }) => new Box(Create(type.Type)),
            _ => Fail(path, $"expected {Expected(type)}, got {Got(node)}", node.Source),
        };
    }

    private Box? Scalar(ScalarNode scalar, Type type, string path) =>
        ScalarText.TryParse(scalar.Text, type, out var value)
            ? new Box(value)
            : Fail(path, $"expected {ScalarText.Expected(type)}, got \"{scalar.Text}\"", scalar.Source);

    private IList List(SequenceNode sequence, SettingType item, string path)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item.Type))!;
        for (var i = 0; i < sequence.Items.Count; i++)
            if (Value(sequence.Items[i], item, string.Create(CultureInfo.InvariantCulture, $"{path}.{i}"), isMember: false) is { } bound)
                list.Add(bound.Value);
        return list;
    }

    private IDictionary Map(MappingNode mapping, SettingType item, string path)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), item.Type))!;
        foreach (var (key, value, _) in mapping.Entries)
            if (Value(value, item, $"{path}.{key}", isMember: false) is { } bound)
                map.Add(key, bound.Value);
        return map;
    }

    private static object Create(Type record)
    {
        var constructor = record.GetConstructors().OrderBy(c => c.GetParameters().Length)
            .First(c => c.GetParameters().All(p => p.HasDefaultValue));
        return constructor.Invoke([.. constructor.GetParameters().Select(p => p.DefaultValue)]);
    }

    private static string Expected(SettingType type) => type.Shape switch
    {
        SettingShape.Scalar => ScalarText.Expected(type.Type),
        SettingShape.List => "a list, such as [ a, b ]",
        SettingShape.Map => "a map, such as { key: value }",
        _ => $"a section with {string.Join(", ", ConfigurationSettings.Members(type.Type).Select(p => ConfigurationSettings.Name(p.Name)))}",
    };

    private static string Got(ConfigurationNode node) => node switch
    {
        { IsNull: true } => "nothing",
        ScalarNode => "a single value",
        SequenceNode => "a list",
        _ => "a section",
    };

    private Box? Fail(string setting, string message, string source)
    {
        Errors.Add(new ConfigurationError(setting, message, source));
        return null;
    }

    private sealed record Box(object? Value);
}
