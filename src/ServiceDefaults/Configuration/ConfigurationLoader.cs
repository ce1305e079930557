using System.Collections;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>
/// Reads the configuration: defaults, <c>anomaly.yaml</c> over them, environment variables over that, flags over all.
/// Strict: a setting that does not exist is an error, because a misspelt one would silently keep its default.
/// </summary>
public static class ConfigurationLoader
{
    /// <summary>Name of the file looked for when none is given.</summary>
    public const string FileName = "anomaly.yaml";

    /// <summary>Beginning of the environment variables: <c>ANOMALY__LOG__BOOTSTRAP</c> is <c>log.bootstrap</c>.</summary>
    public const string EnvironmentPrefix = "ANOMALY__";

    /// <summary>Short name of <c>moment.device</c>; the long one wins.</summary>
    public const string DeviceVariable = "DEVICE";

    /// <summary>Loads and validates.</summary>
    /// <param name="path">YAML file; null reads no file.</param>
    /// <param name="environment">Environment variables; null: none. <see cref="ProcessEnvironment"/> gives those of the process.</param>
    /// <param name="overrides">Flags: dotted paths such as <c>log.bootstrap</c> or <c>webhooks.0.url</c>, and values as text.</param>
    /// <exception cref="ConfigurationException">Anything unreadable, unknown or out of range; lists all of it.</exception>
    public static AnomalyOptions Load(
        string? path,
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyDictionary<string, string>? overrides = null) =>
        path is null ? Parse("", FileName, environment, overrides) : Parse(ReadFile(path), Path.GetFileName(path), environment, overrides);

    /// <summary>Like <see cref="Load"/>, from the text of a file.</summary>
    /// <exception cref="ConfigurationException">Anything unreadable, unknown or out of range; lists all of it.</exception>
    public static AnomalyOptions Parse(
        string yaml,
        string name = FileName,
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyDictionary<string, string>? overrides = null)
    {
        var root = YamlReader.ReadMapping(yaml, name);
        var errors = new List<ConfigurationError>();
        foreach (var setting in FromEnvironment(environment ?? Empty).Concat(FromFlags(overrides ?? Empty)))
        {
            try { setting.Apply(root); }
            catch (ConfigurationException e) { errors.AddRange(e.Errors); }
        }

        root = ProfileInheritance.Resolve(root);
        var binder = new ConfigurationBinder();
        var options = (AnomalyOptions)binder.Record(root, SettingType.Section(typeof(AnomalyOptions)), "");
        errors.AddRange(binder.Errors);
        if (errors.Count == 0) errors.AddRange(ConfigurationValidator.Validate(options).Select(e => e with { Source = SourceOf(root, e.Setting) }));
        // What a profile inherits is wrong once, where it was written.
        return errors.Count == 0 ? options : throw new ConfigurationException([.. errors.DistinctBy(e => (e.Source ?? e.Setting, e.Message))]);
    }

    /// <summary>Environment variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    private static readonly Dictionary<string, string> Empty = [];

    /// <summary>An empty variable is an unset one: container tools pass them for "nothing".</summary>
    private static IEnumerable<SettingOverride> FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.TryGetValue(DeviceVariable, out var device) && device.Length > 0)
            yield return new SettingOverride(["moment", "device"], device, $"environment variable {DeviceVariable}");
        var variables = environment
            .Where(v => v.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) && v.Value.Length > 0)
            .Select(v => new SettingOverride(v.Key[EnvironmentPrefix.Length..].Split("__"), v.Value, $"environment variable {v.Key}"));
        foreach (var variable in SettingOverride.InOrder(variables)) yield return variable;
    }

    private static IEnumerable<SettingOverride> FromFlags(IReadOnlyDictionary<string, string> flags) =>
        SettingOverride.InOrder(flags.Select(f => new SettingOverride(f.Key.Split('.'), f.Value, $"flag {f.Key}")));

    private static string ReadFile(string path)
    {
        try { return File.ReadAllText(path); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : $"cannot be read: {e.Message}";
            throw new ConfigurationException(new ConfigurationError(path, $"the configuration file {reason}; give another with --config FILE"));
        }
    }

    /// <summary>Where the setting, or the closest section above it, was written; null when all of it are defaults.</summary>
    private static string? SourceOf(MappingNode root, string setting)
    {
        ConfigurationNode? node = root;
        string? source = null;
        for (var rest = setting; rest.Length > 0 && node is not null;)
        {
            // A key may have dots of its own, such as an equipment id: the longest that exists.
            var part = rest;
            while (Child(node, part) is null && part.Contains('.', StringComparison.Ordinal)) part = part[..part.LastIndexOf('.')];
            node = Child(node, part);
            source = node?.Source ?? source;
            rest = part.Length == rest.Length ? "" : rest[(part.Length + 1)..];
        }

        return source;
    }

    private static ConfigurationNode? Child(ConfigurationNode node, string part) => node switch
    {
        MappingNode mapping => mapping[part],
        SequenceNode list when int.TryParse(part, out var i) && i >= 0 && i < list.Items.Count => list.Items[i],
        _ => null,
    };
}
