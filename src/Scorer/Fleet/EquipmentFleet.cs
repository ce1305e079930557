using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Decoding;
using StreamingAnomaly.Scorer.Output;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>All equipment of the partitions that this scorer owns. One cycle at a time; lanes run in parallel within it.</summary>
internal sealed class EquipmentFleet(AnomalyOptions options, IWindowScorer? windows)
{
    /// <summary>Below this many lanes a cycle runs on the calling thread: handing out would cost more.</summary>
    private const int ParallelLanes = 4;

    private readonly Dictionary<int, PartitionState> partitions = [];
    private readonly List<EquipmentLane> active = [];

    /// <summary>Partitions owned now.</summary>
    public IEnumerable<PartitionState> Partitions => partitions.Values;

    /// <summary>Number of equipments.</summary>
    public int Count => partitions.Values.Sum(p => p.Lanes.Count);

    /// <summary>Lane of an equipment; null if it is not here.</summary>
    public EquipmentLane? Find(string equipment)
    {
        foreach (var partition in partitions.Values)
            if (partition.Lanes.TryGetValue(equipment, out var lane)) return lane;
        return null;
    }

    /// <summary>Takes a restored partition over.</summary>
    public void Add(PartitionState state) => partitions[state.Partition.Partition] = state;

    /// <summary>Forgets a partition that is somebody else's now.</summary>
    public void Remove(TopicPartition partition) => partitions.Remove(partition.Partition);

    /// <summary>A lane for an equipment that is not restored.</summary>
    public EquipmentLane NewLane(string equipment) => new(equipment, LaneSettings.From(options, equipment), windows);

    /// <summary>Scores readings; the items come back in the order of the readings.</summary>
    public async Task<IReadOnlyList<LaneItem>> ScoreAsync(IReadOnlyList<SourcedReading> readings, CancellationToken cancellation)
    {
        var items = new List<LaneItem>(readings.Count);
        foreach (var lane in active) lane.Clear();
        active.Clear();
        foreach (var reading in readings)
        {
            // Revoked while the records were under way: whoever owns it now scores it.
            if (!partitions.TryGetValue(reading.Source.Partition.Partition, out var partition)) continue;
            var isKnown = partition.Lanes.TryGetValue(reading.Reading.Equipment, out var lane);
            if (!isKnown && reading.Instruction is not null) continue; // its readings are in another partition
            if (lane is null)
                partition.Lanes.Add(reading.Reading.Equipment, lane = NewLane(reading.Reading.Equipment));
            if (lane.Items.IsEmpty) active.Add(lane);
            items.Add(lane.Add(reading, reading.Source.Offset < partition.MutedUntil));
        }

        Each(lane => lane.Observe(cancellation));
        await Task.WhenAll(items.Where(i => i.Window is not null).Select(i => (Task)i.Window!));
        Each(lane => lane.Decide());
        return items;
    }

    /// <summary>Whether what a record gives is on the log already.</summary>
    public bool IsMuted(LogRecord record) =>
        !partitions.TryGetValue(record.Partition.Partition, out var partition) || record.Offset < partition.MutedUntil;

    /// <summary>Offset up to which everything is on the log already; 0 for a partition that is not ours.</summary>
    public long MutedUntil(TopicPartition partition) =>
        partitions.TryGetValue(partition.Partition, out var state) ? state.MutedUntil : 0;

    /// <summary>Committed offsets of the partitions that <see cref="Checkpoint"/> would write.</summary>
    public IReadOnlyDictionary<TopicPartition, long> DirtyOffsets() => partitions.Values.Where(p => p.IsDirty)
        .ToDictionary(p => p.Partition, p => Math.Max(p.NextOffset, p.MutedUntil));

    /// <summary>Offsets of all partitions; naming them makes the log refuse what goes with them if one is somebody else's by now.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Offsets() =>
        partitions.Values.ToDictionary(p => p.Partition, p => Math.Max(p.NextOffset, p.MutedUntil));

    /// <summary>Notes that these records are taken in, and all before them.</summary>
    public void Advance(IReadOnlyDictionary<TopicPartition, long> nextOffsets, IReadOnlyList<LogRecord> records)
    {
        foreach (var (partition, next) in nextOffsets)
            if (partitions.TryGetValue(partition.Partition, out var state))
                (state.NextOffset, state.IsDirty) = (next, true);
        foreach (var record in records)
            if (partitions.TryGetValue(record.Partition.Partition, out var state))
                state.ClockMs = Math.Max(state.ClockMs, record.TimestampUnixMs);
    }

    /// <summary>Equipment that has stopped sending, as alert events; each is told once.</summary>
    public IEnumerable<NewRecord> FindSilences()
    {
        foreach (var partition in partitions.Values)
            foreach (var (equipment, lane) in partition.Lanes)
                if (lane.FindSilence(partition.Partition.Partition, partition.ClockMs) is { } silence)
                    yield return AlertMapper.ToRecord(System.Text.Encoding.UTF8.GetBytes(equipment), silence);
    }

    /// <summary>
    /// Checkpoints of equipment that got a new bundle in this cycle. They go out with the bundle: a checkpoint may only
    /// name the newest bundle of its equipment, because compaction drops the others.
    /// </summary>
    public IEnumerable<NewRecord> CheckpointTrained(IReadOnlyList<LaneItem> items)
    {
        foreach (var source in items.Where(i => i.Trained is not null).Select(i => i.Reading).DistinctBy(r => r.Reading.Equipment))
        {
            var partition = partitions[source.Source.Partition.Partition];
            var (equipment, lane) = (source.Reading.Equipment, partition.Lanes[source.Reading.Equipment]);
            yield return Record(equipment, lane.Capture(), partition);
            if (lane.TakeLearnt() is { } learnt) yield return Record(equipment + FleetRestorer.Learnt, learnt, partition);
        }
    }

    /// <summary>Checkpoints of what changed, and the mark that all equipment of a partition is checkpointed up to its offset.</summary>
    public IEnumerable<NewRecord> Checkpoint()
    {
        foreach (var partition in partitions.Values)
        {
            if (!partition.IsDirty) continue;
            partition.IsDirty = false;
            foreach (var (equipment, lane) in partition.Lanes)
                if (lane.IsDirty) yield return Record(equipment, lane.Capture(), partition);
            yield return Record("", new Checkpoint { NextOffset = partition.NextOffset, Behind = partition.IsBehind }, partition);
        }
    }

    private void Each(Action<EquipmentLane> action)
    {
        if (active.Count < ParallelLanes) foreach (var lane in active) action(lane);
        else Parallel.ForEach(active, action);
    }

    private static NewRecord Record(string equipment, Checkpoint checkpoint, PartitionState partition) => new(
        Topics.Checkpoints, System.Text.Encoding.UTF8.GetBytes(equipment), checkpoint.ToByteArray(), partition.Partition.Partition);
}
