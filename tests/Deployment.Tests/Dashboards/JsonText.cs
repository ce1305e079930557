using System.Text.Json;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>Short ways into JSON.</summary>
internal static class JsonText
{
    /// <summary>A property as text, or empty.</summary>
    public static string Text(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";

    /// <summary>Every property of this name, however deep.</summary>
    public static IEnumerable<JsonElement> All(this JsonElement element, string property) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p.Name == property ? p.Value.All(property).Prepend(p.Value) : p.Value.All(property)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(e => e.All(property)),
        _ => [],
    };
}
