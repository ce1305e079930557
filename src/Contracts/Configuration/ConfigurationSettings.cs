using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Configuration records as a flat list of settings: dotted path and value as text, sorted by path.</summary>
public static class ConfigurationSettings
{
    /// <summary>Shown instead of the value of a <see cref="SecretAttribute">secret</see>.</summary>
    public const string Hidden = "(hidden)";

    /// <summary>
    /// Every setting of a configuration record. Lists use their index as a path part (<c>webhooks.0.name</c>); a list of
    /// plain values is one setting (<c>[0.9, 0.95]</c>); empty lists and maps are <c>[]</c> and <c>{}</c>.
    /// </summary>
    /// <param name="record">A record of this namespace.</param>
    /// <param name="reveal">Show secrets: only for comparing and hashing.</param>
    public static SortedList<string, string> Of(object record, bool reveal = false)
    {
        var settings = new SortedList<string, string>(StringComparer.Ordinal);
        Walk("", record, reveal, settings);
        return settings;
    }

    /// <summary>Name of a member in YAML: camel case.</summary>
    public static string Name(string member) => JsonNamingPolicy.CamelCase.ConvertName(member);

    /// <summary>Name of an enum value in YAML: lower case with hyphens; <c>cloudevents</c> is one word there.</summary>
    public static string Name(Enum value) =>
        value is WebhookFormat.CloudEvents ? "cloudevents" : JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Members of a configuration record in the order of declaration.</summary>
    public static IEnumerable<PropertyInfo> Members(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p is { CanWrite: true, CanRead: true } && p.GetIndexParameters().Length == 0)
            .OrderBy(p => p.MetadataToken);

    private static void Walk(string path, object? value, bool reveal, SortedList<string, string> into)
    {
        switch (value)
        {
            case null or string or bool or IFormattable:
                into.Add(path, Text(value));
                break;
            case IDictionary map:
                if (map.Count == 0) into.Add(path, "{}");
                foreach (DictionaryEntry entry in map) Walk($"{path}.{entry.Key}", entry.Value, reveal, into);
                break;
            case IEnumerable list:
                WalkList(path, [.. list.Cast<object>()], reveal, into);
                break;
            default:
                foreach (var member in Members(value.GetType()))
                    WalkMember(path.Length == 0 ? Name(member.Name) : $"{path}.{Name(member.Name)}", member, value, reveal, into);
                break;
        }
    }

    private static void WalkMember(
        string path, PropertyInfo member, object owner, bool reveal, SortedList<string, string> into)
    {
        var value = member.GetValue(owner);
        var hide = !reveal && member.IsDefined(typeof(SecretAttribute)) && value is not (null or ICollection { Count: 0 });
        if (hide) into.Add(path, Hidden);
        else Walk(path, value, reveal, into);
    }

    private static void WalkList(string path, object[] items, bool reveal, SortedList<string, string> into)
    {
        if (items.All(i => i is string or bool or IFormattable))
            into.Add(path, $"[{string.Join(", ", items.Select(Text))}]");
        else
            for (var i = 0; i < items.Length; i++) Walk($"{path}.{i}", items[i], reveal, into);
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        Enum e => Name(e),
        TimeSpan t => Duration.Format(t),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
