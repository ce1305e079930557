using System.Globalization;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.EventLog.Letters;

/// <summary>A dead letter with its place.</summary>
/// <param name="Partition">Dead-letter topic and partition.</param>
/// <param name="Offset">Offset there.</param>
/// <param name="Time">When it was set aside.</param>
/// <param name="Letter">The original with its reason.</param>
public sealed record StoredLetter(TopicPartition Partition, long Offset, DateTimeOffset Time, DeadLetter Letter)
{
    /// <summary>Header of a record that was put back: the letter's id.</summary>
    public const string ReplayHeader = "dlq-replay";

    /// <summary>How people and markers name it: <c>anomaly.readings.v1.dlq/0/17</c>.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Partition.Topic}/{Partition.Partition}/{Offset}");

    /// <summary>The letter holds only the beginning of the original.</summary>
    public bool IsCut => Letter.Value.Length >= DeadLetters.MaxValueBytes || Letter.Reason == DeadLetters.TooLargeForCentre;

    /// <summary>It was put back before and came here again.</summary>
    public bool CameBack => Letter.Headers.ContainsKey(ReplayHeader);
}
