using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// One contact with the centre. Opening it fences every earlier holder of the edge's name, writes an announcement and
/// reads the topic up to it: whatever an earlier contact has committed stands before it.
/// </summary>
internal sealed class CentralSession : IAsyncDisposable
{
    private const int MaxRecords = 10_000;
    internal const string AnnouncementSuffix = "/run";
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TopicPartition Journal = new(Topics.Edges, 0);

    private readonly ITransactionalProducer producer;
    private readonly byte[] key;

    private CentralSession(ITransactionalProducer producer, byte[] key) => (this.producer, this.key) = (producer, key);

    /// <summary>What the centre had of this edge; null if nothing.</summary>
    public EdgeProgress? Progress { get; private set; }

    /// <param name="centre">The centre's log.</param>
    /// <param name="announcement">Who begins: unlike any other announcement of this edge.</param>
    /// <param name="patience">How long the announcement may take to become readable.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<CentralSession> OpenAsync(
        IEventLog centre, EdgeProgress announcement, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var id = announcement.Edge;
        await centre.CreateTopicsAsync(Topics.All(1).Where(t => t.Name is Topics.Edges or Topics.Gaps), cancellation);
        var producer = await centre.CreateTransactionalProducerAsync("anomaly-edge-" + id, cancellation);
        var session = new CentralSession(producer, Encoding.UTF8.GetBytes(id));
        try
        {
            await session.WriteAsync([new NewRecord(Topics.Edges, Encoding.UTF8.GetBytes(id + AnnouncementSuffix), announcement.ToBytes(), 0)], cancellation);
            session.Progress = await ReadAsync(centre, announcement, patience, time, cancellation);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The newest announcement of an edge, without making one; null if there is none.</summary>
    public static async Task<EdgeProgress?> NewestAnnouncementAsync(IEventLog centre, string id, CancellationToken cancellation)
    {
        if (await centre.PartitionCountAsync(Topics.Edges, cancellation) == 0) return null;
        var records = await TopicReader.ReadAsync(centre, Topics.Edges, cancellation);
        var newest = records.LastOrDefault(r => r.Value is not null && Encoding.UTF8.GetString(r.Key ?? []) == id + AnnouncementSuffix);
        return newest is null ? null : EdgeProgress.FromBytes(newest.Value);
    }

    /// <summary>Brings records and the progress they make to the centre, both or neither.</summary>
    public Task CommitAsync(List<NewRecord> records, EdgeProgress progress, CancellationToken cancellation)
    {
        records.Add(new NewRecord(Topics.Edges, key, progress.ToBytes(), 0));
        return WriteAsync(records, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => producer.DisposeAsync();

    private Task WriteAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation) =>
        producer.CommitAsync(records, null, new Dictionary<TopicPartition, long>(), cancellation);

    // From the end backwards in growing steps: other edges write there as well, and the broker compacts only now and then.
    private static async Task<EdgeProgress?> ReadAsync(
        IEventLog centre, EdgeProgress announcement, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var range = await centre.RangeAsync(Journal, cancellation);
        for (var window = (long)MaxRecords; ; window *= 10)
        {
            var from = Math.Max(range.First, range.Next - window);
            if (await ReadFromAsync(centre, from, announcement, patience, time, cancellation) is { } found) return found;
            if (from == range.First) return null;
        }
    }

    private static async Task<EdgeProgress?> ReadFromAsync(
        IEventLog centre, long from, EdgeProgress announcement, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        var (key, own) = (Encoding.UTF8.GetBytes(announcement.Edge), Encoding.UTF8.GetBytes(announcement.Edge + AnnouncementSuffix));
        EdgeProgress? found = null;
        var started = time.GetTimestamp();
        await using var reader = centre.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [Journal] = from } });
        while (time.GetElapsedTime(started) < patience)
            foreach (var record in reader.Poll(MaxRecords, Wait, cancellation))
            {
                if (record.Key is null || record.Value is null) continue;
                if (record.Key.AsSpan().SequenceEqual(key)) found = EdgeProgress.FromBytes(record.Value);
                else if (record.Key.AsSpan().SequenceEqual(own)
                    && EdgeProgress.FromBytes(record.Value) is var seen && seen.Runs[^1] == announcement.Runs[^1] && seen.Attempt == announcement.Attempt)
                    return found;
            }

        throw new EventLogException(
            $"what edge '{announcement.Edge}' has just written to {Topics.Edges} cannot be read back within {patience.TotalSeconds:0} s: "
            + "another edge's transaction may be open before it; trying again", canRetry: true);
    }
}
