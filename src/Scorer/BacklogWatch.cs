using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Fleet;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer;

/// <summary>
/// Raises and clears the alert that a partition's readings wait too long to be scored. Whether it is open is part of the
/// partition's checkpoint, so that whoever owns the partition next closes it.
/// </summary>
/// <param name="after">Wait from which it is raised; zero: never. It is cleared at half of it.</param>
/// <param name="logger">Told as well.</param>
internal sealed class BacklogWatch(TimeSpan after, ILogger logger)
{
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

    private static NewRecord Record(AlertPhase phase, PartitionState at, DateTimeOffset now, string summary) => AlertMapper.AboutSystem(
        "backlog:" + at.Partition, AlertRule.Backlog, phase, at.Partition, at.NextOffset, now,
        DateTimeOffset.FromUnixTimeMilliseconds(at.ClockMs), summary);
}
