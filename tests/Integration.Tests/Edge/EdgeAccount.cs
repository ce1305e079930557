using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>What the centre has, held against what the sender was told.</summary>
/// <param name="There">Readings at the centre.</param>
/// <param name="Lost">Acknowledged and not there.</param>
/// <param name="Doubled">There more than once.</param>
/// <param name="Reordered">There after a later one of the same equipment.</param>
/// <param name="Invented">There, though refused or never sent.</param>
internal sealed record EdgeAccount(long There, long Lost, long Doubled, long Reordered, long Invented)
{
    public static async Task<EdgeAccount> TakeAsync(IEventLog centre, EdgeSender sender)
    {
        var (acknowledged, unknown, _) = sender.Account;
        var seen = new HashSet<long>();
        var last = new Dictionary<string, long>();
        long there = 0, doubled = 0, reordered = 0;
        var readings = new List<Reading>();
        foreach (var record in await TopicContent.ReadAsync(centre, Topics.Readings))
        {
            there++;
            readings.Clear();
            Assert.Null(ReadingCodec.Read(record.Value, null, readings));
            var reading = Assert.Single(readings);
            Assert.Equal(reading.Equipment, Encoding.UTF8.GetString(record.Key!));
            var number = sender.NumberOf(reading.Equipment, reading.TimeUnixNano);
            if (!seen.Add(number)) doubled++;
            if (number <= last.GetValueOrDefault(reading.Equipment, -1)) reordered++;
            last[reading.Equipment] = number;
        }

        return new(there, acknowledged.Count(n => !seen.Contains(n)), doubled, reordered, seen.Count(n => !acknowledged.Contains(n) && !unknown.Contains(n)));
    }

    /// <summary>Fails unless every acknowledged reading is there once, in order, and nothing else.</summary>
    public void AssertExact() => Assert.Equal((0, 0, 0, 0), (Lost, Doubled, Reordered, Invented));
}
