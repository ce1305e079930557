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
    public static AlertBatch Decode(IReadOnlyList<LogRecord> records)
    {
        var alerts = new List<AlertEvent>(records.Count);
        var dead = new List<DeadLetter>();
        var covers = new Dictionary<TopicPartition, long>();
        foreach (var record in records)
        {
            covers[record.Partition] = record.Offset + 1;
            var (alert, reason, detail) = AlertRecord.Read(record.Value);
            if (alert is not null) alerts.Add(alert);
            else dead.Add(EventLog.DeadLetters.Letter(record, reason, detail));
        }

        return new(alerts, dead, covers);
    }
}
