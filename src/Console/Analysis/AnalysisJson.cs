using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingAnomaly.Console.Analysis;

/// <summary>How the analysis writes JSON, over HTTP and on disk.</summary>
internal static class AnalysisJson
{
    /// <summary>Camel case; what a person misspelt is an error, not ignored.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        MaxDepth = 16,
    };
}
