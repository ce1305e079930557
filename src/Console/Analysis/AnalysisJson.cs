using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Console.Analysis;

/// <summary>How the analysis writes JSON, over HTTP and on disk.</summary>
internal static class AnalysisJson
{
    /// <summary>Camel case; what a person misspelt is an error, not ignored.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new UtcTimeConverter() },
        MaxDepth = 16,
    };

    /// <summary>Times end with Z, as everywhere in the API.</summary>
    private sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(IsoTime.Format(UnixTime.ToNanoseconds(value)));
    }
}
