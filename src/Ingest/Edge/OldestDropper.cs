using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Makes room for new readings at the price of the oldest that the centre lacks; gap records name them in the same transaction.</summary>
internal sealed class OldestDropper(SqliteEventLog log, ForwardClaims claims, DroppedGaps gaps)
{
    /// <summary>Records of a step: few enough that nobody waits long for the log's writer.</summary>
    private const int StepRecords = 2000;

    /// <summary>Share of the quota that a step frees at most.</summary>
    private const int StepShare = 50;

    /// <summary>Drops a step of the oldest readings; false if there are none that may be dropped.</summary>
    public Task<bool> MakeRoomAsync() => claims.DropAsync(async claimed =>
    {
        var oldest = new List<LogRecord>();
        foreach (var (partition, range, _) in log.Usage().Where(p => p.Partition.Topic == Topics.Readings))
        {
            var from = Math.Max(range.First, claimed.GetValueOrDefault(partition));
            var records = from < range.Next ? await ReadAsync(partition, from) : [];
            if (records.Count > 0 && (oldest.Count == 0 || records[0].TimestampUnixMs < oldest[0].TimestampUnixMs)) oldest = [.. records];
        }

        if (oldest.Count == 0) return null;
        var (kept, bytes) = (0, 0L);
        while (kept < oldest.Count && bytes < log.MaxBytes / StepShare) bytes += oldest[kept++].Value?.Length ?? 0;
        oldest.RemoveRange(kept, oldest.Count - kept);
        var (place, first, end) = (oldest[0].Partition, oldest[0].Offset, oldest[^1].Offset + 1);
        var (told, dropped) = gaps.Prepare(oldest);
        await log.DropAsync(place, first, end, told, CancellationToken.None);
        dropped();
        return (place, first, end);
    });

    private async Task<IReadOnlyList<LogRecord>> ReadAsync(TopicPartition partition, long from)
    {
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [partition] = from } });
        return reader.Poll(StepRecords, TimeSpan.Zero, CancellationToken.None);
    }
}
