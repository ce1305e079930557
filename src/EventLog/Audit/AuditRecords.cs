using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;

namespace StreamingAnomaly.EventLog.Audit;

/// <summary>Audit records as records of the log.</summary>
public static class AuditRecords
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The record to append, in whatever transaction. Its key is its place, so that compaction, which keeps the newest of
    /// each key, keeps everything: the topic has no retention.
    /// </summary>
    public static NewRecord ToLog(AuditRecord record) => new(
        Topics.Audit, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{record.Chain}#{record.Sequence}")), AuditJson.Write(record));

    /// <summary>All of the topic as of now, in the order of the log. What cannot be read is an error of its own.</summary>
    /// <exception cref="EventLogException">The topic is missing, or the log away.</exception>
    public static async Task<AuditTopic> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        if (await log.PartitionCountAsync(Topics.Audit, cancellation).ConfigureAwait(false) == 0) throw MissingTopic.Error(Topics.Audit);
        var partition = new TopicPartition(Topics.Audit, 0);
        var range = await log.RangeAsync(partition, cancellation).ConfigureAwait(false);
        var (records, unreadable) = (new List<AuditRecord>(), new List<string>());
        if (range.First >= range.Next) return new AuditTopic(records, unreadable);
        var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [partition] = range.First } });
        await using (consumer.ConfigureAwait(false))
        {
            while (!consumer.IsAtEnd(partition))
                foreach (var record in consumer.Poll(1000, Wait, cancellation)) Add(record);
        }

        return new AuditTopic(records, unreadable);

        void Add(LogRecord record)
        {
            try { records.Add(AuditJson.ReadRecord(record.Value)); }
            catch (FormatException e) { unreadable.Add($"offset {record.Offset.ToString(CultureInfo.InvariantCulture)}: {e.Message}"); }
        }
    }
}
