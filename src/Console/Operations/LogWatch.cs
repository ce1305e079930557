using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Letters;

namespace StreamingAnomaly.Console.Operations;

/// <summary>How far each service is behind, and how fast it goes: offsets of the log, compared with those of a while ago.</summary>
internal sealed class LogWatch(IEventLog log, AnomalyOptions options, TimeProvider time) : IDisposable
{
    /// <summary>A rate over less is mostly noise.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    /// <summary>Older offsets say nothing about now.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<string, Queue<(long At, long Done)>> before = new(StringComparer.Ordinal);

    private (string Service, string Group, string Topic)[] Services =>
    [
        ("scorer", options.Scorer.Group, Topics.Readings), ("store", ConsumerGroups.ScoreStore, Topics.Scores),
        ("alerter", options.Alerter.Group, Topics.Alerts),
    ];

    /// <summary>Looks at the log now.</summary>
    /// <exception cref="EventLogException">The log does not answer.</exception>
    public async Task<(IReadOnlyList<ServiceProgress> Services, IReadOnlyList<TopicHeld> Topics)> LookAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            var services = new List<ServiceProgress>();
            foreach (var (service, group, topic) in Services) services.Add(await ProgressAsync(service, group, topic, cancellation));
            var topics = new List<TopicHeld>();
            foreach (var spec in Topics.All(1))
                if (await HeldAsync(spec.Name, cancellation) is { } held) topics.Add(held);
            return (services, topics);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<ServiceProgress> ProgressAsync(string service, string group, string topic, CancellationToken cancellation)
    {
        var partitions = await PartitionsAsync(topic, cancellation);
        var committed = await log.CommittedAsync(group, partitions, cancellation);
        long lag = 0, done = 0;
        foreach (var partition in partitions)
        {
            var range = await log.RangeAsync(partition, cancellation);
            var next = Math.Clamp(committed.GetValueOrDefault(partition, range.First), range.First, range.Next);
            lag += range.Next - next;
            done += next;
        }

        return new ServiceProgress(service, group, topic, lag, Rate(service, done));
    }

    private double? Rate(string service, long done)
    {
        if (!before.TryGetValue(service, out var seen)) before[service] = seen = new();
        var now = time.GetTimestamp();
        while (seen.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At, now) > Longest) seen.Dequeue();
        double? rate = seen.TryPeek(out var first) && time.GetElapsedTime(first.At, now) is var span && span >= Shortest
            ? Math.Max(0, (done - first.Done) / span.TotalSeconds) : null;
        if (seen.Count == 0 || time.GetElapsedTime(seen.Last().At, now) >= Shortest) seen.Enqueue((now, done));
        return rate;
    }

    private async Task<TopicHeld?> HeldAsync(string topic, CancellationToken cancellation)
    {
        var partitions = await PartitionsAsync(topic, cancellation);
        if (partitions.Count == 0) return null;
        long held = 0;
        foreach (var partition in partitions)
        {
            var range = await log.RangeAsync(partition, cancellation);
            held += range.Next - range.First;
        }

        return new TopicHeld(topic, partitions.Count, held, LetterBox.All.Contains(topic));
    }

    private async Task<List<TopicPartition>> PartitionsAsync(string topic, CancellationToken cancellation) =>
        [.. Enumerable.Range(0, await log.PartitionCountAsync(topic, cancellation)).Select(i => new TopicPartition(topic, i))];
}
