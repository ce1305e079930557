using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter.State;

/// <summary>
/// Where the alerter goes on reading: the offsets committed with its state win over the group's, which are committed later.
/// </summary>
internal sealed class ReadOffsets(AlerterDatabase database) : IAssignmentListener
{
    public IReadOnlyDictionary<TopicPartition, long> OnAssigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        var stored = Stored();
        return partitions.Where(stored.ContainsKey).ToDictionary(p => p, p => stored[p]);
    }

    public void OnRevoked(IReadOnlyCollection<TopicPartition> partitions)
    {
        // Nothing is in flight between two polls: a batch is finished before the next poll can revoke.
    }

    /// <summary>Forgets offsets beyond the log's end: the log was replaced, and waiting for them would skip its alerts.</summary>
    /// <returns>Partitions that start anew.</returns>
    public async Task<IReadOnlyList<TopicPartition>> ForgetBeyondAsync(IEventLog log, CancellationToken cancellation)
    {
        var forgotten = new List<TopicPartition>();
        foreach (var (partition, next) in Stored())
        {
            var exists = partition.Partition < await log.PartitionCountAsync(partition.Topic, cancellation);
            if (exists && next <= (await log.RangeAsync(partition, cancellation)).Next) continue;
            using var db = database.Open();
            db.Run("DELETE FROM offsets WHERE partition = $p", ("$p", partition.Partition));
            forgotten.Add(partition);
        }

        return forgotten;
    }

    private Dictionary<TopicPartition, long> Stored()
    {
        using var db = database.Open();
        return db.Query("SELECT partition, next_offset FROM offsets", r => (r.GetInt32(0), r.GetInt64(1)))
            .ToDictionary(o => new TopicPartition(Topics.Alerts, o.Item1), o => o.Item2);
    }
}
