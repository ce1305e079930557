using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// Keeps the open gap of each equipment and writes it down before anybody is told of a refusal. A gap ends with the next
/// reading of the equipment that is accepted. Many refusals share one write.
/// </summary>
internal sealed class GapKeeper : IAsyncDisposable
{
    /// <summary>Equipments told apart; the rest share one gap under "*", so that invented names cannot fill memory.</summary>
    public const int MaxOpen = 10_000;

    private const string Others = "*";

    /// <summary>Refusals within this time are written together; it also slows down a sender that does not heed Retry-After.</summary>
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMilliseconds(100);

    private readonly IEventLog log;
    private readonly IEventProducer producer;
    private readonly int partitions;
    private readonly Ballast ballast;
    private readonly string edge;
    private readonly Func<string> identity;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly Dictionary<string, ReadingGap> open = new(StringComparer.Ordinal);

    // By equipment: refusals before the next accepted reading belong to it, also those that a restart or a race came between.
    private readonly Dictionary<string, ReadingGap> last;

    // By id, not yet written.
    private readonly Dictionary<string, ReadingGap> pending = new(StringComparer.Ordinal);
    private Task writing = Task.CompletedTask;
    private Task? next;
    private long declared;

    private GapKeeper(
        IEventLog log, int partitions, Ballast ballast, string edge, Func<string> identity, TimeProvider time, IEnumerable<ReadingGap> earlier)
    {
        this.partitions = partitions;
        (this.log, this.ballast, this.edge, this.identity, this.time, producer) = (log, ballast, edge, identity, time, log.CreateProducer());
        var newest = earlier.GroupBy(g => g.Id).Select(g => g.Last()).ToList();
        last = newest.Where(g => g.Reason == GapReason.Refused).GroupBy(g => g.Equipment)
            .ToDictionary(g => g.Key, g => g.MaxBy(gap => gap.After)!, StringComparer.Ordinal);
        declared = newest.Sum(g => g.Readings);
    }

    /// <summary>Readings declared missing so far, by this start and earlier ones.</summary>
    public long Declared => Volatile.Read(ref declared);

    /// <summary>Continues what the log says.</summary>
    /// <param name="log">The edge's log.</param>
    /// <param name="ballast">Room for when the disk itself is full.</param>
    /// <param name="edge">Edge id.</param>
    /// <param name="identity">Identity of the log.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<GapKeeper> OpenAsync(
        IEventLog log, Ballast ballast, string edge, Func<string> identity, TimeProvider time, CancellationToken cancellation)
    {
        var earlier = await TopicReader.ReadAsync(log, Topics.Gaps, cancellation);
        var partitions = await log.PartitionCountAsync(Topics.Readings, cancellation);
        return new(log, partitions, ballast, edge, identity, time, earlier.Where(r => r.Value is not null).Select(r => ReadingGap.FromBytes(r.Value)));
    }

    /// <summary>Readings were declared missing by others.</summary>
    public void Count(long readings) => Interlocked.Add(ref declared, readings);

    /// <summary>Readings of these equipments were accepted: their gaps end here.</summary>
    public void Accepted(IReadOnlyList<NewRecord> records)
    {
        lock (gate)
        {
            if (open.Count == 0) return;
            foreach (var record in records)
                if (open.Remove(Encoding.UTF8.GetString(record.Key!), out var ended)) last[ended.Equipment] = ended;
        }
    }

    /// <summary>Declares readings missing; completes when that is on the disk.</summary>
    /// <exception cref="EventLogException">Even the reserve is used up; the gap is kept in memory and written with the next one.</exception>
    public async Task DeclareAsync(IReadOnlyList<NewRecord> refused)
    {
        var extents = GapExtent.Of(refused);
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var equipment in extents.Keys) places[equipment] = await NextOffsetAsync(equipment);
        Task written;
        lock (gate)
        {
            foreach (var (equipment, extent) in extents) Extend(equipment, extent, places[equipment]);
            Interlocked.Add(ref declared, refused.Count);
            written = next ??= WriteAsync(writing);
        }

        EdgeMetrics.Refused(refused.Count);
        await written;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => producer.DisposeAsync();

    private void Extend(string equipment, GapExtent extent, long after)
    {
        if (!open.ContainsKey(equipment) && open.Count >= MaxOpen) equipment = Others;
        if (!open.TryGetValue(equipment, out var gap))
        {
            var id = Ids.Derive(edge, identity(), equipment, after.ToString(CultureInfo.InvariantCulture));
            gap = last.GetValueOrDefault(equipment) is { } before && before.Id == id
                ? before : new ReadingGap(id, edge, identity(), equipment, GapReason.Refused, extent.First, extent.Last, 0, 0, after);
        }

        open[equipment] = pending[gap.Id] = extent.AddTo(gap);
    }

    private async Task WriteAsync(Task before)
    {
        await Task.Delay(WriteEvery, time);
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<ReadingGap> taken;
        lock (gate)
        {
            (writing, next) = (next!, null);
            taken = [.. pending.Values];
            pending.Clear();
        }

        try
        {
            await ballast.AppendAsync(producer, [.. taken.Select(GapRecord.Of)]);
        }
        catch
        {
            lock (gate) foreach (var gap in taken) pending.TryAdd(gap.Id, gap);
            throw;
        }
    }

    private async Task<long> NextOffsetAsync(string equipment) =>
        (await log.RangeAsync(new(Topics.Readings, PartitionOf(equipment)), CancellationToken.None)).Next;

    private int PartitionOf(string equipment) => KeyPartitioner.PartitionOf(Encoding.UTF8.GetBytes(equipment), partitions);
}
