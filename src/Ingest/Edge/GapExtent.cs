using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>What readings of one equipment add to a gap.</summary>
internal readonly record struct GapExtent(DateTimeOffset First, DateTimeOffset Last, long Count, long Bytes)
{
    /// <summary>By equipment; of records that could be decoded when they were accepted or refused.</summary>
    public static Dictionary<string, GapExtent> Of(IEnumerable<NewRecord> records)
    {
        var extents = new Dictionary<string, GapExtent>(StringComparer.Ordinal);
        var readings = new List<Reading>();
        foreach (var record in records)
        {
            readings.Clear();
            ReadingCodec.Read(record.Value, null, readings);
            foreach (var reading in readings)
            {
                var at = UnixTime.FromNanoseconds(reading.TimeUnixNano);
                var one = new GapExtent(at, at, 1, record.Value!.Length);
                extents[reading.Equipment] = extents.TryGetValue(reading.Equipment, out var before) ? before + one : one;
            }
        }

        return extents;
    }

    /// <summary>The gap with these readings.</summary>
    public ReadingGap AddTo(ReadingGap gap)
    {
        var sum = new GapExtent(gap.First, gap.Last, gap.Readings, gap.Bytes) + this;
        return gap with { First = sum.First, Last = sum.Last, Readings = sum.Count, Bytes = sum.Bytes };
    }

    public static GapExtent operator +(GapExtent a, GapExtent b) =>
        new(a.First < b.First ? a.First : b.First, a.Last > b.Last ? a.Last : b.Last, a.Count + b.Count, a.Bytes + b.Bytes);
}
