using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>Looks at the edge every few seconds and tells: metrics, the file for <c>doctor</c>, the record at the centre.</summary>
internal sealed class EdgeWatch(
    string edge, string folder, IEventLog own, ILogUsage usage, EdgeIdentity identity, EdgeLink link, Func<long> gapReadings,
    Ballast ballast, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>As of the last look.</summary>
    public EdgeStatus Current { get; private set; } =
        new(edge, identity.Log, LinkState.Starting, 0, 0, null, 0, usage.MaxBytes, 0, 0, null, null, null, time.GetUtcNow());

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            Current = await LookAsync(stop);
            Measure(Current);
            // Neither may stop the edge: on a full disk there is no room for them.
            try { Current.Write(folder); }
            catch (IOException) { }
            ballast.Fill();
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    internal async Task<EdgeStatus> LookAsync(CancellationToken stop)
    {
        var now = link.Now;
        var (held, backlog) = (usage.Usage(), await EdgeBacklog.OfAsync(own, usage, now.Positions.Count > 0 ? now.Positions : null, stop));
        return new(
            edge, identity.Log, now.State, backlog.Records, backlog.Bytes, backlog.Oldest, held.Sum(p => p.Bytes), usage.MaxBytes,
            now.Forwarded, gapReadings(), now.LastForwarded, now.LastError?.Text, now.LastError?.Time, time.GetUtcNow());
    }

    private static void Measure(EdgeStatus status)
    {
        EdgeMetrics.Waiting.Record(status.Waiting);
        EdgeMetrics.WaitingBytes.Record(status.WaitingBytes);
        EdgeMetrics.WaitingSeconds.Record(status.OldestWaiting is { } oldest ? Math.Max(0, (status.Time - oldest).TotalSeconds) : 0);
        EdgeMetrics.QuotaUsed.Record((double)status.WaitingBytes / status.QuotaBytes);
        EdgeMetrics.Connected.Record(status.State == LinkState.Connected ? 1 : 0);
    }
}
