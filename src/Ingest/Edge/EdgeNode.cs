using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.Ingest.Edge;

/// <summary>An edge: its log with an identity, the forwarder, and what watches them. Starts before the first request is taken.</summary>
public sealed class EdgeNode(
    AnomalyOptions options, IEventLog own, IEventLog centre, TimeProvider time, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private readonly EdgeLink link = new();
    private readonly ForwardClaims claims = new();
    private EdgeWatch? watch;
    private Forwarder? forwarder;
    private GapKeeper? gaps;
    private OldestDropper? dropper;

    /// <summary>As of a moment ago; null before the start.</summary>
    public EdgeStatus? Status => watch?.Current;

    /// <summary>Takes the forwarder's place in the log, so that nothing is dropped before it was forwarded.</summary>
    /// <exception cref="EventLogException">The log cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        EdgeMetrics.Begin();
        var edge = options.Edge;
        var usage = own as SqliteEventLog ?? throw new InvalidOperationException("an edge keeps a log of its own");
        var identity = await EdgeIdentity.OpenAsync(own, time, cancellationToken);
        await ClaimAsync(cancellationToken);
        var ballast = new Ballast(options.DataFolder, Ballast.DefaultBytes);
        gaps = await GapKeeper.OpenAsync(own, ballast, edge.Id!, () => identity.Log, time, cancellationToken);
        watch = new EdgeWatch(edge.Id!, options.DataFolder, own, usage, identity, link, () => gaps.Declared, ballast, time);
        // Seeded by the start: the edges of a plant must not pause in step.
        var jitter = new Random(Convert.ToInt32(identity.Run[..7], 16));
        if (edge.WhenFull == EdgeFullPolicy.DropOldest) dropper = new OldestDropper(usage, claims, new DroppedGaps(edge.Id!, () => identity.Log, gaps));
        forwarder = new Forwarder(own, centre, edge, identity, link, claims, () => watch.Current, time, jitter, loggers.CreateLogger<Forwarder>());
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (gaps is not null) await gaps.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => claims.Dispose();

    /// <summary>The producer of the ingest.</summary>
    internal IEventProducer CreateProducer() =>
        new EdgeProducer(own.CreateProducer(), options.Edge, () => gaps ?? throw new InvalidOperationException("the edge has not started"), () => dropper);

    /// <summary>Forwards and watches until cancelled.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(forwarder!.RunAsync(stop), watch!.RunAsync(stop));

    private async Task ClaimAsync(CancellationToken cancellation)
    {
        var ranges = await EdgePositions.RangesAsync(own, cancellation);
        var committed = await own.CommittedAsync(EdgeTopics.Group, [.. ranges.Keys], cancellation);
        if (options.Edge.WhenFull == EdgeFullPolicy.DropOldest)
            foreach (var (partition, next) in committed) claims.Assume(partition, await PerhapsUnderWayAsync(partition, next, cancellation));
        if (committed.Count == ranges.Count) return;
        await using var consumer = own.CreateConsumer(new() { Group = EdgeTopics.Group, Topics = EdgeTopics.Forwarded });
        consumer.Poll(1, TimeSpan.Zero, cancellation);
        consumer.Commit(ranges.ToDictionary(r => r.Key, r => committed.GetValueOrDefault(r.Key, r.Value.First)));
    }

    // What was on its way when the last process ended may be at the centre: no more than a batch of each partition. Counted
    // in records, because there may be places in between where some were dropped.
    private async Task<long> PerhapsUnderWayAsync(TopicPartition partition, long next, CancellationToken cancellation)
    {
        await using var reader = own.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [partition] = next } });
        for (var left = options.Edge.BatchRecords; left > 0 && !reader.IsAtEnd(partition);)
            foreach (var record in reader.Poll(left, TimeSpan.Zero, cancellation)) (left, next) = (left - 1, record.Offset + 1);
        return next;
    }
}
