using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Reliability.Tests.Feed;

namespace StreamingAnomaly.Reliability.Tests.Oracle;

/// <summary>
/// What an undisturbed system would say: the records that were acknowledged, one after the other, on one thread, by the
/// algorithms of <c>Detection</c> as a user of that library calls them. Nothing of the pipeline is used: no cycles, no
/// checkpoints, no replay, no mapping.
/// </summary>
internal static class ReferenceScorer
{
    /// <summary>How far ahead of its record a reading's time may be (setting <c>scorer.maxAhead</c>).</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    /// <summary>Runs over the whole log.</summary>
    /// <param name="log">Acknowledged records by partition and offset.</param>
    /// <param name="baseline">Frames of a baseline.</param>
    /// <param name="provisional">Frames of a provisional one.</param>
    public static Expectation Run(IReadOnlyList<AckedRecord> log, int baseline, int provisional)
    {
        var expected = new Expectation();
        var lines = new Dictionary<(int, string), ReferenceLine>();
        var readings = new List<Reading>();
        foreach (var (partition, offset, record, _) in log)
        {
            readings.Clear();
            if (Unreadable(record, readings) is { } reason)
            {
                expected.In++;
                SetAside(expected, partition, offset, reason, 1);
                continue;
            }

            expected.In += readings.Count;
            foreach (var reading in readings) expected.Values += reading.Values.Count;
            var ahead = readings.RemoveAll(r => IsAhead(r, record));
            if (ahead > 0) SetAside(expected, partition, offset, "time-in-future", ahead);
            foreach (var reading in readings)
            {
                var key = (partition, reading.Equipment);
                if (!lines.TryGetValue(key, out var line))
                    lines.Add(key, line = new ReferenceLine(reading.Equipment, partition, baseline, provisional));
                if (line.Take(reading, offset, record.TimestampUnixMs, expected) is { } refused) SetAside(expected, partition, offset, refused, 1);
            }
        }

        return expected;
    }

    private static string? Unreadable(FeedRecord record, List<Reading> into) =>
        record.Value is null ? "empty" : ReadingCodec.Read(record.Value, record.ContentType, into)?.Reason;

    private static bool IsAhead(Reading reading, FeedRecord record) =>
        reading.TimeUnixNano / 1_000_000 > record.TimestampUnixMs + MaxAhead.TotalMilliseconds;

    private static void SetAside(Expectation expected, int partition, long offset, string reason, int readings)
    {
        var key = (partition, offset, reason);
        var (letters, before) = expected.Letters.GetValueOrDefault(key);
        expected.Letters[key] = new(letters + 1, before + readings);
    }
}
