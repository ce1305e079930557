using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer;

/// <summary>
/// Raises and clears the alert that a partition's readings wait too long to be scored. Whether it is open is part of the
/// partition's checkpoint, so that whoever owns the partition next closes it.
/// </summary>
/// <param name="after">Wait from which it is raised; zero: never. It is cleared at half of it.</param>
/// <param name="logger">Told as well.</param>
internal sealed class BacklogWatch(TimeSpan after, ILogger logger)
{
    private const int Stage = 2;

    /// <summary>An event for each partition whose backlog becomes too old, or is gone.</summary>
    /// <param name="partitions">With the time up to which each is taken in.</param>
    /// <param name="now">The clock.</param>
    public IEnumerable<NewRecord> Observe(IEnumerable<PartitionState> partitions, DateTimeOffset now)
    {
        if (after == TimeSpan.Zero) yield break;
        foreach (var partition in partitions)
        {
            if (partition.ClockMs == 0) continue; // nothing is known of it yet
            var wait = now - DateTimeOffset.FromUnixTimeMilliseconds(partition.ClockMs);
            if (!partition.IsBehind && wait > after)
            {
                (partition.IsBehind, partition.IsDirty) = (true, true);
                ScoringLog.Behind(logger, partition.Partition, wait);
                yield return Record(AlertPhase.Opened, partition, now,
                    $"readings of {partition.Partition} wait {wait.TotalSeconds:0} seconds to be scored, and alerts come that much later: the scorer needs more cores, or its group more scorers");
            }
            else if (partition.IsBehind && wait <= after / 2)
            {
                (partition.IsBehind, partition.IsDirty) = (false, true);
                ScoringLog.CaughtUp(logger, partition.Partition);
                yield return Record(AlertPhase.Closed, partition, now, $"readings of {partition.Partition} are scored as they come again");
            }
        }
    }

    private static NewRecord Record(AlertPhase phase, PartitionState at, DateTimeOffset now, string summary)
    {
        var (partition, offset) = (at.Partition.Partition, at.NextOffset);
        var subject = "backlog:" + at.Partition;
        return new NewRecord(Topics.Alerts, Encoding.UTF8.GetBytes(subject), AlertJson.Write(new AlertEvent
        {
            Id = Ids.Derive(subject, phase.ToString(), offset.ToString(CultureInfo.InvariantCulture)),
            // One episode for all occurrences: whoever closes it closes it.
            Episode = Ids.Derive(subject, AlertRule.Backlog.ToString()),
            Equipment = subject,
            Rule = AlertRule.Backlog,
            Phase = phase,
            Stage = Stage,
            Time = now,
            Since = DateTimeOffset.FromUnixTimeMilliseconds(at.ClockMs),
            Summary = summary,
            Evidence = new AlertEvidence(Topics.Readings, partition, offset, offset, "", "", ""),
        }));
    }
}
