using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>
/// A CloudEvents 1.0 envelope in structured JSON (https://github.com/cloudevents/spec, JSON event format), the form in
/// which alerts and incidents stand on the log and leave by webhook.
/// </summary>
/// <typeparam name="T">Type of <c>data</c>.</typeparam>
public sealed record CloudEvent<T>
{
    /// <summary>Media type of the structured form.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <summary>Always 1.0.</summary>
    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>Unique with <see cref="Source"/>: the alert id, or incident id and revision.</summary>
    public required string Id { get; init; }

    /// <summary>Where it comes from: <c>/equipment/ID</c>.</summary>
    public required string Source { get; init; }

    /// <summary><c>anomaly.alert.v1</c> or <c>anomaly.incident.v1</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Equipment id.</summary>
    public required string Subject { get; init; }

    /// <summary>Event time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Media type of <see cref="Data"/>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>The alert or incident.</summary>
    public required T Data { get; init; }
}

/// <summary>JSON of alerts and incidents: camelCase, enums in kebab-case, no nulls.</summary>
public static class AlertJson
{
    /// <summary>Type of alert events.</summary>
    public const string AlertType = "anomaly.alert.v1";

    /// <summary>Type of incidents.</summary>
    public const string IncidentType = "anomaly.incident.v1";

    /// <summary>Serializer settings shared by everyone who reads or writes them.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>An enum's member as it stands in JSON and in stores, such as <c>sensor-frozen</c>.</summary>
    public static string Word<T>(T member) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(member.ToString());

    /// <summary>UTF-8 JSON of an alert event.</summary>
    public static byte[] Write(AlertEvent alert) => JsonSerializer.SerializeToUtf8Bytes(
        new CloudEvent<AlertEvent>
        {
            Id = alert.Id,
            Source = "/equipment/" + Uri.EscapeDataString(alert.Equipment),
            Type = AlertType,
            Subject = alert.Equipment,
            Time = alert.Time,
            Data = alert,
        },
        Options);

    /// <summary>UTF-8 JSON of an incident.</summary>
    public static byte[] Write(Incident incident) => JsonSerializer.SerializeToUtf8Bytes(
        new CloudEvent<Incident>
        {
            Id = $"{incident.Id}-{incident.Revision}",
            Source = "/equipment/" + Uri.EscapeDataString(incident.Equipment),
            Type = IncidentType,
            Subject = incident.Equipment,
            Time = incident.Updated,
            Data = incident,
        },
        Options);

    /// <summary>Reads an alert event.</summary>
    /// <exception cref="JsonException">The bytes are not such an event; the message says where.</exception>
    public static AlertEvent ReadAlert(ReadOnlySpan<byte> json) => Read<AlertEvent>(json, AlertType);

    /// <summary>Reads an incident.</summary>
    /// <exception cref="JsonException">The bytes are not such an event; the message says where.</exception>
    public static Incident ReadIncident(ReadOnlySpan<byte> json) => Read<Incident>(json, IncidentType);

    private static T Read<T>(ReadOnlySpan<byte> json, string type)
    {
        var envelope = JsonSerializer.Deserialize<CloudEvent<T>>(json, Options)
            ?? throw new JsonException("expected a CloudEvents object, found null");
        return envelope.Type == type
            ? envelope.Data
            : throw new JsonException($"expected type {type}, found {envelope.Type}");
    }
}
