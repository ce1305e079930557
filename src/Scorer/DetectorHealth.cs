using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Decoding;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer;

/// <summary>
/// Raises and clears the alert about the system itself: a detector that should vote does not. It is open while the newest
/// question of any equipment went unanswered, whatever the others get: a window can be unusable where the model is not.
/// </summary>
internal sealed class DetectorHealth(MomentService moment, ILogger logger)
{
    /// <summary>Equipment id under which alerts about a detector run.</summary>
    public const string Subject = "detector:moment";

    /// <summary>An equipment that was missed and then fell silent holds the alert open for this long, by the log's clock.</summary>
    private const long ForgetAfterMs = 10 * 60 * 1000;

    private readonly Dictionary<string, long> missed = new(StringComparer.Ordinal);

    // Unknown after a start: a crash may have left the alert open.
    private bool? degraded = moment.IsConfigured ? null : false;

    /// <summary>Events of this cycle: one when a detector begins to be missed, one when it answers everybody again.</summary>
    public IEnumerable<NewRecord> Observe(UnitOfWork work)
    {
        foreach (var (reading, answered) in work.Asked)
        {
            if (!answered) missed[reading.Reading.Equipment] = reading.Source.TimestampUnixMs;
            else missed.Remove(reading.Reading.Equipment);
            if (!answered && degraded != true)
            {
                degraded = true;
                var why = moment.Reason ?? $"it gave no score for the window of {reading.Reading.Equipment}";
                ScoringLog.Degraded(logger, reading.Source.Partition, reading.Source.Offset, why);
                yield return Record(AlertPhase.Opened, reading, $"MOMENT does not score, another detector votes in its place: {why}");
            }
            else if (answered && degraded != false && Forget(reading.Source.TimestampUnixMs))
            {
                if (degraded == true) ScoringLog.Recovered(logger);
                degraded = false;
                yield return Record(AlertPhase.Closed, reading, "MOMENT scores again");
            }
        }
    }

    private bool Forget(long nowMs)
    {
        foreach (var (equipment, at) in missed)
            if (nowMs - at > ForgetAfterMs) missed.Remove(equipment);
        return missed.Count == 0;
    }

    private static NewRecord Record(AlertPhase phase, SourcedReading at, string summary)
    {
        var time = UnixTime.FromNanoseconds(at.Reading.TimeUnixNano);
        return AlertMapper.AboutSystem(Subject, AlertRule.DetectorDegraded, phase, at.Source.Partition, at.Source.Offset, time, time, summary);
    }
}
