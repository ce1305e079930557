using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Decoding;

namespace StreamingAnomaly.Scorer;

/// <summary>Raises and clears the alert about the system itself: a detector that should vote does not.</summary>
internal sealed class DetectorHealth(MomentService moment, ILogger logger)
{
    /// <summary>Equipment id under which alerts about a detector run.</summary>
    public const string Subject = "detector:moment";

    private const int Stage = 2;

    // Unknown after a start: a crash may have left the alert open.
    private bool? degraded = moment.IsConfigured ? null : false;

    /// <summary>Events of this cycle: one when scores begin to be degraded, one when they are complete again.</summary>
    public IEnumerable<NewRecord> Observe(UnitOfWork work)
    {
        if (degraded != true && work.FirstDegraded is { } first)
        {
            degraded = true;
            var why = moment.Reason ?? "a detector that votes gave no score in time";
            ScoringLog.Degraded(logger, first.Reading.Source.Partition, first.Reading.Source.Offset, why);
            yield return Record(AlertPhase.Opened, first.Reading, $"MOMENT does not score, the forest votes in its place: {why}");
        }
        else if (degraded != false && work.EndsComplete == true && work.LastScored is { } last)
        {
            if (degraded == true) ScoringLog.Recovered(logger);
            degraded = false;
            yield return Record(AlertPhase.Closed, last, "MOMENT scores again");
        }
    }

    private static NewRecord Record(AlertPhase phase, SourcedReading at, string summary)
    {
        var (partition, offset) = (at.Source.Partition.Partition, at.Source.Offset);
        var time = UnixTime.FromNanoseconds(at.Reading.TimeUnixNano);
        var alert = new AlertEvent
        {
            Id = Ids.Derive(Subject, phase.ToString(), partition.ToString(CultureInfo.InvariantCulture), offset.ToString(CultureInfo.InvariantCulture)),
            // One episode for all occurrences: whoever closes it closes it, also after a crash.
            Episode = Ids.Derive(Subject, AlertRule.DetectorDegraded.ToString()),
            Equipment = Subject,
            Rule = AlertRule.DetectorDegraded,
            Phase = phase,
            Stage = Stage,
            Time = time,
            Since = time,
            Summary = summary,
            Evidence = new AlertEvidence(Topics.Readings, partition, offset, offset, "", "", ""),
        };
        return new NewRecord(Topics.Alerts, Encoding.UTF8.GetBytes(Subject), AlertJson.Write(alert));
    }
}
