using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace StreamingAnomaly.Datasets;

/// <summary>Reads <c>dataset.yaml</c>: unknown and repeated keys are errors.</summary>
public static class DescriptorReader
{
    private const string BuiltInPrefix = "Datasets/";

    /// <summary>Names of the descriptors that come with the program.</summary>
    public static IReadOnlyList<string> BuiltInNames { get; } =
    [
        .. typeof(DescriptorReader).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(BuiltInPrefix, StringComparison.Ordinal))
            .Select(name => System.IO.Path.GetFileNameWithoutExtension(name[BuiltInPrefix.Length..])).Order(StringComparer.Ordinal),
    ];

    /// <summary>A descriptor that comes with the program, or null.</summary>
    public static DatasetDescriptor? BuiltIn(string name)
    {
        using var stream = typeof(DescriptorReader).Assembly.GetManifestResourceStream($"{BuiltInPrefix}{name}.yaml");
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return Parse(name + ".yaml", reader);
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="DatasetException">It cannot be read; says the line and what is expected there.</exception>
    public static DatasetDescriptor Read(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            return Parse(path, reader);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, 0, exception.Message, exception);
        }
    }

    /// <summary>Reads YAML text; <paramref name="name"/> stands in errors.</summary>
    /// <exception cref="DatasetException">It is not such a descriptor.</exception>
    public static DatasetDescriptor Parse(string name, TextReader yaml)
    {
        var deserializer = new DeserializerBuilder()
            .WithNamingConvention(CamelCaseNamingConvention.Instance)
            .WithEnumNamingConvention(CamelCaseNamingConvention.Instance)
            .WithTypeConverter(new DurationConverter())
            .WithDuplicateKeyChecking()
            .Build();
        try
        {
            return deserializer.Deserialize<DatasetDescriptor>(yaml) ?? new DatasetDescriptor();
        }
        catch (YamlException exception)
        {
            throw new DatasetException(name, exception.Start.Line, Explain(exception), exception);
        }
    }

    private static string Explain(YamlException exception)
    {
        Exception cause = exception;
        while (cause.InnerException is { } inner) cause = inner;
        var message = cause.Message;
        var property = message.IndexOf("Property '", StringComparison.Ordinal);
        if (property < 0) return message;
        var key = message.Split('\'')[1];
        var section = message.Split('\'') is { Length: > 3 } parts ? parts[3].Split('.')[^1] : "";
        var type = typeof(DatasetDescriptor).Assembly.GetType($"{typeof(DatasetDescriptor).Namespace}.{section}") ?? typeof(DatasetDescriptor);
        var allowed = type.GetProperties().Where(p => p.CanWrite)
            .Select(p => p.Name == nameof(DatasetDescriptor.DecimalSign) ? "decimal" : CamelCaseNamingConvention.Instance.Apply(p.Name));
        return $"unknown key '{key}'; known here: {string.Join(", ", allowed)}";
    }

    /// <summary>Durations such as <c>500ms</c>, <c>1s</c>, <c>10m</c>, <c>2h</c>.</summary>
    private sealed class DurationConverter : IYamlTypeConverter
    {
        public bool Accepts(Type type) => type == typeof(TimeSpan) || type == typeof(TimeSpan?);

        public object ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
        {
            var scalar = parser.Consume<Scalar>();
            var text = scalar.Value.Trim();
            var split = text.Length - text.AsSpan().TrimStart("0123456789.").Length;
            var seconds = text[split..].Trim() switch { "ms" => 0.001, "s" => 1, "m" or "min" => 60, "h" => 3600, "d" => 86400, _ => 0 };
            if (split > 0 && seconds > 0 && double.TryParse(text[..split], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number > 0)
                return TimeSpan.FromTicks((long)Math.Round(number * seconds * TimeSpan.TicksPerSecond));
            throw new YamlException(scalar.Start, scalar.End, $"'{text}' is not a duration: write 500ms, 1s, 10m or 2h");
        }

        public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
            throw new NotSupportedException("descriptors are only read");
    }
}
