using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Decoding;

/// <summary>
/// Records of the readings topic to readings; what cannot be read becomes a dead letter with its reason, and what another
/// scorer scores is left to it.
/// </summary>
/// <param name="maxAhead">Readings further ahead of their acceptance are set aside; zero for no limit.</param>
/// <param name="edge">The edge whose readings these are to score; null at the centre.</param>
internal sealed class ReadingDecoder(TimeSpan maxAhead, string? edge = null)
{
    private readonly List<Reading> scratch = [];

    /// <summary>Decodes in order.</summary>
    public DecodedBatch Decode(IReadOnlyList<LogRecord> records)
    {
        var readings = new List<SourcedReading>(records.Count);
        var rejected = new List<RejectedRecord>();
        var elsewhere = new List<LogRecord>();
        foreach (var record in records)
        {
            if (record.Header(ReadingHeaders.ScoredBy) != edge)
            {
                elsewhere.Add(record);
                continue;
            }

            if (record.Value is null)
            {
                rejected.Add(new(record, 1, "empty", "the record has no value; a reading is a JSON object or Protobuf"));
                continue;
            }

            if (InstructionRecords.IsInstruction(record))
            {
                if (Instruct(record) is { } instruction) readings.Add(instruction);
                else rejected.Add(new(record, 1, "malformed-instruction", $"the record has the header {ReadingHeaders.Instruction} but is no instruction for an equipment"));
                continue;
            }

            scratch.Clear();
            if (ReadingCodec.Read(record.Value, record.Header("content-type"), scratch) is { } error)
            {
                rejected.Add(new(record, 1, error.Reason, error.Detail));
                continue;
            }

            var ahead = 0;
            for (var i = 0; i < scratch.Count; i++)
            {
                if (IsAhead(scratch[i], record)) ahead++;
                else readings.Add(new(scratch[i], record, i));
            }

            if (ahead > 0) rejected.Add(new(record, ahead, "time-in-future", DescribeAhead(record)));
        }

        return new(readings, rejected, elsewhere);
    }

    private static SourcedReading? Instruct(LogRecord record)
    {
        try
        {
            var instruction = Contracts.Wire.Instruction.Parser.ParseFrom(record.Value);
            return instruction.Equipment.Length == 0 ? null : new(new(instruction.Equipment, 0, [], []), record, 0, instruction);
        }
        catch (Google.Protobuf.InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // Compared with the time at which it was accepted, by an edge or here, not with our clock: a replay decides the same.
    private bool IsAhead(Reading reading, LogRecord record) =>
        maxAhead > TimeSpan.Zero && reading.TimeUnixNano / 1_000_000 > ReadingRecords.AcceptedMs(record) + (long)maxAhead.TotalMilliseconds;

    private string DescribeAhead(LogRecord record)
    {
        var first = scratch.First(r => IsAhead(r, record));
        return $"equipment {first.Equipment} says {UnixTime.FromNanoseconds(first.TimeUnixNano):O}, more than {maxAhead} after "
            + $"the record was written ({DateTimeOffset.FromUnixTimeMilliseconds(ReadingRecords.AcceptedMs(record)):O}); check its clock "
            + "and time zone, or raise scorer.maxAhead";
    }
}

/// <summary>Readings in order, the records set aside, and those that another scorer scores.</summary>
internal sealed record DecodedBatch(List<SourcedReading> Readings, List<RejectedRecord> Rejected, List<LogRecord> Elsewhere);

/// <summary>A record that gave no reading, or readings that cannot be scored.</summary>
/// <param name="Record">As read.</param>
/// <param name="Count">Readings it stands for.</param>
/// <param name="Reason">Short code.</param>
/// <param name="Detail">For a person.</param>
internal sealed record RejectedRecord(LogRecord Record, int Count, string Reason, string Detail);
