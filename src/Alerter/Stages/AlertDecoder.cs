using System.Text.Json;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>A polled batch, decoded, with the offsets it covers.</summary>
internal sealed record AlertBatch(
    IReadOnlyList<AlertEvent> Alerts,
    IReadOnlyList<DeadLetter> DeadLetters,
    IReadOnlyDictionary<TopicPartition, long> Covers);

/// <summary>Bytes of the log become alert events, or dead letters that say why not.</summary>
internal static class AlertDecoder
{
    // Event times beyond these are garbage, and arithmetic on them would overflow.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static AlertBatch Decode(IReadOnlyList<LogRecord> records)
    {
        var alerts = new List<AlertEvent>(records.Count);
        var dead = new List<DeadLetter>();
        var covers = new Dictionary<TopicPartition, long>();
        foreach (var record in records)
        {
            covers[record.Partition] = record.Offset + 1;
            var (reason, detail) = TryDecode(record.Value, alerts);
            if (reason is not null) dead.Add(EventLog.DeadLetters.Letter(record, reason, detail));
        }

        return new(alerts, dead, covers);
    }

    private static (string? Reason, string Detail) TryDecode(byte[]? value, List<AlertEvent> alerts)
    {
        if (value is null or []) return ("empty-value", "an alert event needs a CloudEvents JSON object as value");
        try
        {
            var alert = AlertJson.ReadAlert(value);
            if (Flaw(alert) is { } flaw) return ("invalid-alert", flaw);
            alerts.Add(alert);
            return (null, "");
        }
        catch (JsonException e)
        {
            return ("malformed-json", e.Message);
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
