using System.Text.Json;

namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>Values of the topic of alerts, checked: what everybody who reads it may rely on.</summary>
public static class AlertRecord
{
    private const string Empty = "empty-value", Invalid = "invalid-alert", Malformed = "malformed-json";

    // Event times beyond these are garbage, and arithmetic on them would overflow.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every reason that <see cref="Read"/> gives.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [Empty, Invalid, Malformed];

    /// <summary>The alert event in <paramref name="value"/>, or null with the code of a dead letter's reason and what is wrong.</summary>
    public static (AlertEvent? Alert, string Reason, string Detail) Read(byte[]? value)
    {
        if (value is null or []) return (null, Empty, "an alert event needs a CloudEvents JSON object as value");
        try
        {
            var alert = AlertJson.ReadAlert(value);
            return Flaw(alert) is { } flaw ? (null, Invalid, flaw) : (alert, "", "");
        }
        catch (JsonException e)
        {
            return (null, Malformed, e.Message);
        }
    }

    private static string? Flaw(AlertEvent? alert) => alert switch
    {
        null => "data is null; expected the alert event",
        { Stage: < 1 or > 4 } => $"stage is {alert.Stage}; expected 1..4",
        _ when string.IsNullOrEmpty(alert.Id) => "id is empty; expected 32 hexadecimal digits",
        _ when string.IsNullOrEmpty(alert.Episode) => "episode is empty; expected the id of its episode",
        _ when string.IsNullOrEmpty(alert.Equipment) => "equipment is empty; expected the equipment id",
        _ when alert.Summary is null => "summary is null; expected one sentence",
        _ when alert.Time < Earliest || alert.Time > Latest || alert.Since < Earliest || alert.Since > Latest =>
            $"time {alert.Time:O} or since {alert.Since:O} is not between {Earliest:yyyy} and {Latest:yyyy}",
        { Sensors: null } or { Detectors: null } or { Context: null } => "sensors, detectors or context is null; leave it out",
        _ when alert.Sensors.Any(s => s?.Sensor is null) => "sensors holds an entry without a name",
        _ => null,
    };
}
