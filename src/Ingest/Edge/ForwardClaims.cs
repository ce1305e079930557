using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// Keeps the forwarder and the dropping of the oldest readings apart: what the forwarder has taken up may be at the centre
/// already and is not dropped; what was dropped meanwhile is not forwarded. A reading is at the centre or in a gap, never in both.
/// </summary>
internal sealed class ForwardClaims : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<TopicPartition, long> claimed = [];
    private readonly List<(TopicPartition Partition, long From, long To)> holes = [];

    /// <summary>Offsets below this may be at the centre.</summary>
    public void Assume(TopicPartition partition, long next) => claimed[partition] = next;

    /// <summary>Takes up records for forwarding; leaves out what was dropped since they were read.</summary>
    public async Task<IReadOnlyList<LogRecord>> TakeAsync(IReadOnlyList<LogRecord> records, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var taken = holes.Count == 0
                ? records : [.. records.Where(r => !holes.Exists(h => h.Partition == r.Partition && h.From <= r.Offset && r.Offset < h.To))];
            foreach (var record in taken) claimed[record.Partition] = Math.Max(claimed.GetValueOrDefault(record.Partition), record.Offset + 1);
            holes.RemoveAll(h => claimed.GetValueOrDefault(h.Partition) >= h.To);
            return taken;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Runs <paramref name="drop"/> while the forwarder takes nothing up; it is told what it may not touch and returns what it removed.</summary>
    public async Task<bool> DropAsync(Func<IReadOnlyDictionary<TopicPartition, long>, Task<(TopicPartition Partition, long From, long To)?>> drop)
    {
        await turn.WaitAsync();
        try
        {
            if (await drop(claimed) is not { } hole) return false;
            holes.Add(hole);
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();
}
