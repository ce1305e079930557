using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>What a log says of edges, for people: at the centre of all of them, at an edge of its own gaps.</summary>
public static class CentralEdges
{
    /// <summary>Newest progress of every edge by id; empty where no edge has ever been.</summary>
    /// <exception cref="EventLogException">The log is out of reach.</exception>
    public static async Task<IReadOnlyList<EdgeProgress>> ReadAsync(IEventLog centre, CancellationToken cancellation)
    {
        var newest = await NewestAsync(centre, Topics.Edges, cancellation);
        return [.. newest.Where(r => !r.Key.EndsWith(CentralSession.AnnouncementSuffix, StringComparison.Ordinal)).Select(r => EdgeProgress.FromBytes(r.Value))];
    }

    /// <summary>Every gap as it stands now, the oldest first.</summary>
    /// <exception cref="EventLogException">The log is out of reach.</exception>
    public static async Task<IReadOnlyList<ReadingGap>> GapsAsync(IEventLog log, CancellationToken cancellation) =>
        [.. (await NewestAsync(log, Topics.Gaps, cancellation)).Values.Select(v => ReadingGap.FromBytes(v)).OrderBy(g => g.First)];

    private static async Task<SortedDictionary<string, byte[]>> NewestAsync(IEventLog log, string topic, CancellationToken cancellation)
    {
        var newest = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (await log.PartitionCountAsync(topic, cancellation) == 0) return newest;
        foreach (var record in await TopicReader.ReadAsync(log, topic, cancellation))
        {
            var key = Encoding.UTF8.GetString(record.Key ?? []);
            if (record.Value is null) newest.Remove(key);
            else newest[key] = record.Value;
        }

        return newest;
    }
}
