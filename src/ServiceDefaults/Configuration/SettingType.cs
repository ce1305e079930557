using System.Reflection;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>The shape that a setting's value must have.</summary>
internal enum SettingShape { Scalar, List, Map, Record }

/// <summary>What the configuration records say about one setting.</summary>
/// <param name="Type">Type without <see cref="Nullable{T}"/>.</param>
/// <param name="Shape">Shape of the value.</param>
/// <param name="IsNullable">Whether null is a value.</param>
internal sealed record SettingType(Type Type, SettingShape Shape, bool IsNullable)
{
    /// <summary>A record: a section.</summary>
    public static SettingType Section(Type record) => new(record, SettingShape.Record, IsNullable: false);

    /// <summary>Type of a record's member.</summary>
    public static SettingType Of(PropertyInfo member) =>
        Of(member.PropertyType, new NullabilityInfoContext().Create(member).WriteState == NullabilityState.Nullable);

    /// <summary>Type of the items of a list, or of the values of a map.</summary>
    public SettingType Item => Of(Type.GetGenericArguments()[^1], nullable: false);

    /// <summary>Member by its YAML name, or null.</summary>
    public PropertyInfo? Member(string name, StringComparison comparison) =>
        ConfigurationSettings.Members(Type).FirstOrDefault(p => ConfigurationSettings.Name(p.Name).Equals(name, comparison));

    /// <summary>The known name that somebody most likely meant, or null when none is close.</summary>
    public string? Nearest(string name) =>
        Spelling.Nearest(name, ConfigurationSettings.Members(Type).Select(p => ConfigurationSettings.Name(p.Name)));

    private static SettingType Of(Type type, bool nullable)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var shape = type switch
        {
            { IsEnum: true } or { IsPrimitive: true } => SettingShape.Scalar,
            _ when type == typeof(string) || type == typeof(TimeSpan) => SettingShape.Scalar,
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => SettingShape.List,
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => SettingShape.Map,
            _ => SettingShape.Record,
        };
        return new SettingType(type, shape, nullable);
    }
}
