using System.Text;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.EventLog;

/// <summary>What people tell a scorer, as it stands among the readings.</summary>
public static class InstructionRecords
{
    private static readonly LogHeader[] Headers = [new(ReadingHeaders.Instruction, "1"u8.ToArray())];

    /// <summary>The record for one partition of the readings topic.</summary>
    public static NewRecord ToRecord(Instruction instruction, int partition)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        return new(Topics.Readings, Encoding.UTF8.GetBytes(instruction.Equipment), instruction.ToByteArray(), partition, Headers);
    }

    /// <summary>
    /// The records for all partitions: whoever wrote an equipment's readings chose its partition, by a hash of their own
    /// perhaps. Partitions without the equipment pass over it.
    /// </summary>
    public static async Task<IReadOnlyList<NewRecord>> ToRecordsAsync(IEventLog log, Instruction instruction, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        var partitions = await log.PartitionCountAsync(Topics.Readings, cancellation);
        return [.. Enumerable.Range(0, partitions).Select(partition => ToRecord(instruction, partition))];
    }

    /// <summary>Whether a record of the readings topic is one.</summary>
    public static bool IsInstruction(LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Header(ReadingHeaders.Instruction) is not null;
    }
}
