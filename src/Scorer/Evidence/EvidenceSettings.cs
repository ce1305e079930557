using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Evidence;

/// <summary>The settings that an alert came about under, kept with it: the file may have changed since.</summary>
/// <param name="Profile">The equipment's profile.</param>
/// <param name="Alerting">The rule that made alerts.</param>
/// <param name="MomentConfigured">Whether MOMENT was asked.</param>
internal sealed record EvidenceSettings(EquipmentProfile Profile, AlertingOptions Alerting, bool MomentConfigured)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string From(LaneSettings settings) =>
        JsonSerializer.Serialize(new EvidenceSettings(settings.Profile, settings.Alerting, settings.MomentConfigured), Json);

    /// <exception cref="InvalidDataException">Not such settings.</exception>
    public static LaneSettings Read(string json)
    {
        try
        {
            var settings = JsonSerializer.Deserialize<EvidenceSettings>(json, Json) ?? throw new JsonException("null");
            return new(settings.Profile, settings.Alerting, settings.MomentConfigured);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"the evidence's settings cannot be read: {error.Message}", error);
        }
    }
}
