namespace StreamingAnomaly.EventLog;

/// <summary>What a partition holds.</summary>
/// <param name="Partition">Which.</param>
/// <param name="Range">Its offsets.</param>
/// <param name="Bytes">Bytes of its records, as the quota counts them.</param>
public sealed record PartitionUsage(TopicPartition Partition, OffsetRange Range, long Bytes);

/// <summary>A log on this machine, whose size matters.</summary>
public interface ILogUsage
{
    /// <summary>Bytes of records it may hold.</summary>
    long MaxBytes { get; }

    /// <summary>Every partition, as of now.</summary>
    IReadOnlyList<PartitionUsage> Usage();
}
