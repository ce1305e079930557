using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>How what the centre knows of an edge fits the edge's log.</summary>
internal enum StartReason
{
    /// <summary>The centre has never heard of this edge.</summary>
    New,

    /// <summary>Forwarding goes on where it stopped.</summary>
    Continued,

    /// <summary>The centre knows the edge by another log: this one begins anew.</summary>
    OtherLog,

    /// <summary>The centre knows starts or records that this log does not remember: it is an older copy and needs a new identity.</summary>
    OlderCopy,
}

/// <summary>Where forwarding begins, and why there.</summary>
/// <param name="Reason">How the two fit.</param>
/// <param name="Positions">Next offset of every partition.</param>
internal sealed record ForwardStart(StartReason Reason, IReadOnlyDictionary<TopicPartition, long> Positions)
{
    /// <summary>Decides by what the centre and the log say, without asking anyone.</summary>
    /// <param name="centre">Newest progress at the centre; null if there is none.</param>
    /// <param name="runs">Starts that the log remembers, the present one last.</param>
    /// <param name="ranges">What the log holds.</param>
    public static ForwardStart Decide(
        EdgeProgress? centre, IReadOnlyList<EdgeRun> runs, IReadOnlyDictionary<TopicPartition, OffsetRange> ranges)
    {
        if (centre is null) return new(StartReason.New, ranges.ToDictionary(r => r.Key, r => r.Value.First));
        if (runs.All(r => r.Log != centre.Log)) return new(StartReason.OtherLog, ranges.ToDictionary(r => r.Key, r => r.Value.First));
        var next = EdgePositions.FromWire(centre.Next);
        var known = LastKnown(centre, runs);
        var isNewest = centre.Runs.Count > 0 && known >= 0 && runs[known].Run == centre.Runs[^1];
        var fits = ranges.All(r => next.GetValueOrDefault(r.Key) <= r.Value.Next);
        if (isNewest && fits)
            return new(StartReason.Continued, ranges.ToDictionary(r => r.Key, r => Math.Max(r.Value.First, next.GetValueOrDefault(r.Key))));

        // Up to the first start that the centre does not know, both copies hold the same records.
        var common = known + 1 < runs.Count ? EdgePositions.FromWire(runs[known + 1].Next) : [];
        return new(StartReason.OlderCopy, ranges.ToDictionary(
            r => r.Key, r => Math.Clamp(Math.Min(next.GetValueOrDefault(r.Key), common.GetValueOrDefault(r.Key)), r.Value.First, r.Value.Next)));
    }

    private static int LastKnown(EdgeProgress centre, IReadOnlyList<EdgeRun> runs)
    {
        for (var i = runs.Count - 1; i >= 0; i--)
            if (centre.Runs.Contains(runs[i].Run)) return i;
        return -1;
    }
}
