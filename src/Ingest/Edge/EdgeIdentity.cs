using System.Security.Cryptography;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>
/// Which log this is and which starts it has seen. The centre remembers the latest starts too: a log that does not know
/// them is another one, or an older copy.
/// </summary>
public sealed class EdgeIdentity
{
    private const int RunDigits = 16;
    private readonly IEventLog log;
    private readonly TimeProvider time;
    private readonly List<EdgeRun> runs;

    private EdgeIdentity(IEventLog log, TimeProvider time, List<EdgeRun> runs) => (this.log, this.time, this.runs) = (log, time, runs);

    /// <summary>Identity of the log.</summary>
    public string Log => runs[^1].Log;

    /// <summary>This start.</summary>
    public string Run => runs[^1].Run;

    /// <summary>All starts, the first one first.</summary>
    internal IReadOnlyList<EdgeRun> Runs => runs;

    /// <summary>Writes this start into the log; gives a new log its identity.</summary>
    /// <param name="log">The edge's own log.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="EventLogException">The log cannot be written.</exception>
    public static async Task<EdgeIdentity> OpenAsync(IEventLog log, TimeProvider time, CancellationToken cancellation)
    {
        await log.CreateTopicsAsync([new TopicSpec(EdgeTopics.Runs, 1)], cancellation);
        var identity = new EdgeIdentity(log, time, [.. await ReadAsync(log, cancellation)]);
        var run = NewRun();
        await identity.AppendAsync(run, identity.runs.Count > 0 ? identity.Log : run, cancellation);
        return identity;
    }

    /// <summary>The starts that a log remembers; for looking at it from outside.</summary>
    internal static async Task<IReadOnlyList<EdgeRun>> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        if (await log.PartitionCountAsync(EdgeTopics.Runs, cancellation) == 0) return [];
        return [.. (await TopicReader.ReadAsync(log, EdgeTopics.Runs, cancellation)).Select(r => EdgeRun.FromBytes(r.Value))];
    }

    /// <summary>From here on it is another log: what the centre knows of the former identity does not hold for this copy.</summary>
    internal Task RenewAsync(CancellationToken cancellation)
    {
        var run = NewRun();
        return AppendAsync(run, run, cancellation);
    }

    private async Task AppendAsync(string run, string identity, CancellationToken cancellation)
    {
        var ranges = await EdgePositions.RangesAsync(log, cancellation);
        var record = new EdgeRun(
            run, identity, EdgePositions.ToWire(ranges.ToDictionary(r => r.Key, r => r.Value.Next)), time.GetUtcNow());
        await using var producer = log.CreateProducer();
        await producer.AppendAsync([new NewRecord(EdgeTopics.Runs, null, record.ToBytes(), 0)], cancellation);
        runs.Add(record);
    }

    private static string NewRun() => RandomNumberGenerator.GetHexString(RunDigits, lowercase: true);
}
