using System.Globalization;
using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// The gaps of readings that gave way to newer ones. One grows while what is dropped follows on what was dropped before.
/// One thread at a time.
/// </summary>
internal sealed class DroppedGaps(string edge, Func<string> identity, GapKeeper total)
{
    private readonly Dictionary<(int Partition, string Equipment), ReadingGap> gaps = [];
    private readonly Dictionary<int, long> end = [];

    /// <summary>The gap records of readings that are about to be dropped, all of one partition in order, and what to call when they are.</summary>
    public (IReadOnlyList<NewRecord> Records, Action Dropped) Prepare(IReadOnlyList<LogRecord> doomed)
    {
        var partition = doomed[0].Partition.Partition;
        var goesOn = end.TryGetValue(partition, out var last) && last == doomed[0].Offset;
        var longer = new List<ReadingGap>();
        foreach (var of in doomed.GroupBy(r => Encoding.UTF8.GetString(r.Key ?? [])))
        {
            var extent = GapExtent.Of(of.Select(r => new NewRecord(r.Partition.Topic, r.Key, r.Value))).GetValueOrDefault(of.Key);
            longer.Add(extent.AddTo((goesOn ? gaps.GetValueOrDefault((partition, of.Key)) : null) ?? New(of.Key, of.First().Offset, extent)));
        }

        return ([.. longer.Select(GapRecord.Of)], () =>
        {
            if (!goesOn) foreach (var ended in gaps.Keys.Where(k => k.Partition == partition).ToList()) gaps.Remove(ended);
            foreach (var gap in longer) gaps[(partition, gap.Equipment)] = gap;
            end[partition] = doomed[^1].Offset + 1;
            total.Count(doomed.Count);
            EdgeMetrics.Dropped(doomed.Count);
        });
    }

    private ReadingGap New(string equipment, long after, GapExtent extent) => new(
        Ids.Derive(edge, identity(), equipment, "dropped", after.ToString(CultureInfo.InvariantCulture)),
        edge, identity(), equipment, GapReason.Dropped, extent.First, extent.Last, 0, 0, after);
}
