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
    private readonly Dictionary<string, ReadingGap> earlier;
    private readonly Dictionary<string, ReadingGap> dropped = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, long> droppedUpTo = [];
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private Task writing = Task.CompletedTask;
    private Task? next;
    private long declared;

    private GapKeeper(
        IEventLog log, int partitions, Ballast ballast, string edge, Func<string> identity, TimeProvider time, IEnumerable<ReadingGap> earlier)
    {
        this.partitions = partitions;
        (this.log, this.ballast, this.edge, this.identity, this.time, producer) = (log, ballast, edge, identity, time, log.CreateProducer());
        this.earlier = earlier.GroupBy(g => g.Id).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        declared = this.earlier.Values.Sum(g => g.Readings);
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

    /// <summary>Readings of these equipments were accepted: their gaps end here.</summary>
    public void Accepted(IReadOnlyList<NewRecord> records)
    {
        lock (gate)
        {
            if (open.Count == 0) return;
            foreach (var record in records)
            {
                var equipment = Encoding.UTF8.GetString(record.Key!);
                // One that is not written yet is still to be.
                if (!changed.Contains(equipment)) open.Remove(equipment);
            }
        }
    }

    /// <summary>Declares readings missing; completes when that is on the disk.</summary>
    /// <exception cref="EventLogException">Even the reserve is used up; the gap is kept in memory and written with the next one.</exception>
    public async Task DeclareAsync(IReadOnlyList<NewRecord> refused)
    {
        var extents = Extents(refused);
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var equipment in extents.Keys) places[equipment] = await NextOffsetAsync(equipment);
        Task written;
        lock (gate)
        {
            foreach (var (equipment, extent) in extents) Extend(equipment, extent, places[equipment]);
            Interlocked.Add(ref declared, refused.Count);
            written = next ??= WriteAsync(writing);
        }

        EdgeMetrics.GapReadings.Add(refused.Count, new KeyValuePair<string, object?>("reason", "refused"));
        await written;
    }

    /// <summary>
    /// The gap records of readings that are about to be dropped, all of one partition in order, and what to call when they
    /// are. One thread at a time.
    /// </summary>
    public (IReadOnlyList<NewRecord> Records, Action Kept) Prepare(IReadOnlyList<LogRecord> doomed)
    {
        var (partition, from) = (doomed[0].Partition, doomed[0].Offset);
        var isNext = droppedUpTo.GetValueOrDefault(partition) == from;
        var longer = new Dictionary<string, ReadingGap>(StringComparer.Ordinal);
        foreach (var of in doomed.GroupBy(r => Encoding.UTF8.GetString(r.Key ?? [])))
        {
            var extents = Extents([.. of.Select(r => new NewRecord(r.Partition.Topic, r.Key, r.Value))]);
            var extent = extents.GetValueOrDefault(of.Key);
            var after = of.First().Offset;
            var gap = (isNext ? dropped.GetValueOrDefault(of.Key) : null) ?? new ReadingGap(
                Ids.Derive(edge, identity(), of.Key, "dropped", after.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                edge, identity(), of.Key, GapReason.Dropped, extent.First, extent.Last, 0, 0, after);
            longer[of.Key] = Longer(gap, extent);
        }

        return ([.. longer.Values.Select(Record)], () =>
        {
            if (!isNext) foreach (var equipment in dropped.Keys.Where(e => PartitionOf(e) == partition.Partition).ToList()) dropped.Remove(equipment);
            foreach (var (equipment, gap) in longer) dropped[equipment] = gap;
            droppedUpTo[partition] = doomed[^1].Offset + 1;
            Interlocked.Add(ref declared, doomed.Count);
            EdgeMetrics.GapReadings.Add(doomed.Count, new KeyValuePair<string, object?>("reason", "dropped"));
        });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => producer.DisposeAsync();

    private void Extend(string equipment, Extent extent, long after)
    {
        if (!open.ContainsKey(equipment) && open.Count >= MaxOpen) equipment = Others;
        if (!open.TryGetValue(equipment, out var gap))
        {
            var id = Ids.Derive(edge, identity(), equipment, after.ToString(System.Globalization.CultureInfo.InvariantCulture));
            gap = earlier.GetValueOrDefault(id)
                ?? new ReadingGap(id, edge, identity(), equipment, GapReason.Refused, extent.First, extent.Last, 0, 0, after);
        }

        open[equipment] = Longer(gap, extent);
        changed.Add(equipment);
    }

    private static ReadingGap Longer(ReadingGap gap, Extent extent) => gap with
    {
        First = gap.First < extent.First ? gap.First : extent.First,
        Last = gap.Last > extent.Last ? gap.Last : extent.Last,
        Readings = gap.Readings + extent.Count,
        Bytes = gap.Bytes + extent.Bytes,
    };

    private static NewRecord Record(ReadingGap gap) => new(Topics.Gaps, Encoding.UTF8.GetBytes(gap.Id), gap.ToBytes());

    private async Task WriteAsync(Task before)
    {
        await Task.Delay(WriteEvery, time);
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        List<string> taken;
        List<NewRecord> records;
        lock (gate)
        {
            (writing, next) = (next!, null);
            taken = [.. changed];
            records = [.. taken.Select(e => open[e]).Select(Record)];
            changed.Clear();
        }

        try
        {
            await ballast.AppendAsync(producer, records);
        }
        catch
        {
            lock (gate) changed.UnionWith(taken.Where(open.ContainsKey));
            throw;
        }
    }

    private async Task<long> NextOffsetAsync(string equipment) =>
        (await log.RangeAsync(new(Topics.Readings, PartitionOf(equipment)), CancellationToken.None)).Next;

    private int PartitionOf(string equipment) => KeyPartitioner.PartitionOf(Encoding.UTF8.GetBytes(equipment), partitions);

    private static Dictionary<string, Extent> Extents(IReadOnlyList<NewRecord> refused)
    {
        var extents = new Dictionary<string, Extent>(StringComparer.Ordinal);
        var readings = new List<Reading>();
        foreach (var record in refused)
        {
            readings.Clear();
            ReadingCodec.Read(record.Value, null, readings); // decoded once already, so it can be
            foreach (var reading in readings)
            {
                var at = UnixTime.FromNanoseconds(reading.TimeUnixNano);
                extents[reading.Equipment] = extents.TryGetValue(reading.Equipment, out var e)
                    ? new(e.First < at ? e.First : at, e.Last > at ? e.Last : at, e.Count + 1, e.Bytes + record.Value!.Length)
                    : new(at, at, 1, record.Value!.Length);
            }
        }

        return extents;
    }

    private readonly record struct Extent(DateTimeOffset First, DateTimeOffset Last, long Count, long Bytes);
}
