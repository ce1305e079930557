using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Fleet;

/// <summary>The equipment of one partition of the readings topic.</summary>
/// <param name="partition">The partition.</param>
/// <param name="mutedUntil">Results of records before this offset are on the log already: update the state, emit nothing.</param>
internal sealed class PartitionState(TopicPartition partition, long mutedUntil)
{
    public TopicPartition Partition { get; } = partition;
    public long MutedUntil { get; } = mutedUntil;
    public Dictionary<string, EquipmentLane> Lanes { get; } = new(StringComparer.Ordinal);

    /// <summary>Offset after the last record taken in.</summary>
    public long NextOffset { get; set; }

    /// <summary>Everything appended before this time was taken in, milliseconds since 1970 UTC.</summary>
    public long ClockMs { get; set; }

    /// <summary>People were told that its readings wait too long.</summary>
    public bool IsBehind { get; set; }

    /// <summary>Something changed since the last checkpoint.</summary>
    public bool IsDirty { get; set; }
}
