using System.Globalization;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>What <c>doctor</c> says of an edge, at the edge, and of all edges, at the centre.</summary>
internal static class EdgeFindings
{
    /// <summary>A running edge renews its file every two seconds.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(15);

    /// <summary>Four heartbeats by default: an edge that is silent for longer is cut off or down.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<Finding>> ReadAsync(AnomalyOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var status = EdgeStatus.Read(options.DataFolder);
        if (options.Edge.Enabled || status is not null) findings.AddRange(await AtEdgeAsync(options, status, time, cancellation));
        if (options.Log.Kind == LogKind.Kafka)
        {
            await using var centre = EventLogs.OpenReadOnly(options);
            findings.AddRange(await AtCentreAsync(centre, time, cancellation));
        }
        else if (options.Edge.Enabled)
        {
            await using var centre = EventLogs.OpenCentre(options);
            findings.AddRange(await AtCentreAsync(centre, time, cancellation));
        }

        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> AtEdgeAsync(
        AnomalyOptions options, EdgeStatus? status, TimeProvider time, CancellationToken cancellation)
    {
        if (!File.Exists(EventLogs.PathOf(options))) return [new("edge", true, "no log yet; the first start makes it")];
        var findings = new List<Finding>();
        if (status is not null) findings.Add(Link(status, time.GetUtcNow()));
        await using var log = EventLogs.OpenReadOnly(options);
        if (log is not ILogUsage usage) return findings;
        var backlog = await EdgeBacklog.OfAsync(log, usage, positions: null, cancellation);
        var age = backlog.Oldest is { } oldest ? $", the oldest of {Ago(time.GetUtcNow() - oldest)} ago" : "";
        findings.Add(new("edge backlog", true, backlog.Records == 0 ? "none: the centre has everything" : $"{N(backlog.Records)} records, about {N(backlog.Bytes)} bytes{age}"));
        var full = (double)backlog.Bytes / usage.MaxBytes;
        findings.Add(new("edge quota", full < 0.8, string.Create(
            CultureInfo.InvariantCulture,
            $"{full:P0} of {usage.MaxBytes:N0} bytes (log.maxBytes) hold what the centre lacks; {usage.Usage().Sum(p => p.Bytes):N0} bytes in all, what it has gives way first")));
        findings.Add(Gaps("edge gaps", await CentralEdges.GapsAsync(log, cancellation)));
        return findings;
    }

    private static Finding Link(EdgeStatus status, DateTimeOffset now)
    {
        var name = "this edge: " + status.Edge;
        var last = status.LastForwarded is { } time ? $"last forwarded {Ago(now - time)} ago" : "nothing forwarded since its start";
        var error = status.LastError is { } text ? $"; last error {Ago(now - status.LastErrorTime!.Value)} ago: {text}" : "";
        if (now - status.Time > Stale) return new(name, false, $"not running since {Ago(now - status.Time)}; {last}{error}");
        return status.State switch
        {
            LinkState.Connected => new(name, true, $"in contact with the centre; {last}{error}"),
            LinkState.TakenOver => new(name, false, $"another edge has taken over the name {status.Edge}: give one of the two another edge.id and restart this one"),
            _ => new(name, false, $"the centre is out of reach; {last}{error}"),
        };
    }

    private static async Task<IReadOnlyList<Finding>> AtCentreAsync(IEventLog centre, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var findings = (await CentralEdges.ReadAsync(centre, cancellation)).Select(e => OfEdge(e, time.GetUtcNow())).ToList();
            if (findings.Count > 0) findings.Add(Gaps("gaps of the edges", await CentralEdges.GapsAsync(centre, cancellation)));
            return findings;
        }
        catch (EventLogException e)
        {
            return [new("centre", false, e.Message)];
        }
    }

    private static Finding OfEdge(EdgeProgress edge, DateTimeOffset now)
    {
        var waiting = edge.Backlog == 0 ? "nothing waited there" : $"{N(edge.Backlog)} records waited there";
        var gaps = edge.Gaps == 0 ? "" : $"; {N(edge.Gaps)} readings declared missing";
        return new($"centre: edge {edge.Edge}", now - edge.Time < Silent, $"last contact {Ago(now - edge.Time)} ago; {waiting}{gaps}");
    }

    private static Finding Gaps(string what, IReadOnlyList<ReadingGap> gaps)
    {
        if (gaps.Count == 0) return new(what, true, "none");
        var (last, equipments) = (gaps.MaxBy(g => g.Last)!, gaps.Select(g => g.Equipment).Distinct().Count());
        return new(what, true,
            $"{N(gaps.Sum(g => g.Readings))} readings of {equipments} equipment in {N(gaps.Count)} gaps, the last {last.Equipment} {last.First:O} to {last.Last:O} ({Word(last.Reason)}); look: anomaly tail gaps");
    }

    private static string Word(GapReason reason) => reason == GapReason.Refused ? "refused" : "dropped";

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ago(TimeSpan span) => span < TimeSpan.Zero ? "0s" : Duration.Format(TimeSpan.FromSeconds(Math.Floor(span.TotalSeconds)));
}
