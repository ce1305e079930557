using System.Collections.Concurrent;
using System.Text.Json;
using Google.Protobuf;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.Live;

/// <summary>
/// The one reader of the log behind all pages: follows scores, alerts and incidents from the end, without a consumer
/// group, and hands them to whoever is subscribed. What happened before is asked from the services' lists.
/// </summary>
public sealed class LiveFeed(IEventLog log, ILogger<LiveFeed> logger)
{
    /// <summary>Open pages at most; each costs a connection and at most one score per equipment of memory.</summary>
    internal const int MaxSubscribers = 100;

    private const int RecordsAPoll = 2000;
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Followed = [Topics.Scores, Topics.Alerts, Topics.Incidents];

    private readonly ConcurrentDictionary<LiveSubscriber, bool> subscribers = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once everything appended from now on will be seen.</summary>
    internal Task Started => started.Task;

    /// <summary>Who follows now.</summary>
    internal IReadOnlyList<LiveSubscriber> Subscribers => [.. subscribers.Keys];

    /// <summary>Reads until stopped; blocks while it polls, so give it a thread.</summary>
    /// <exception cref="EventLogException">The log cannot be read.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = await EndsAsync(stop) });
        started.TrySetResult();
        while (!stop.IsCancellationRequested)
        {
            foreach (var record in consumer.Poll(RecordsAPoll, PollWait, stop))
                if (record.Value is { } value && !subscribers.IsEmpty)
                    Publish(record, value);
        }
    }

    /// <summary>A new subscriber, or null if there are too many.</summary>
    internal LiveSubscriber? Subscribe(string? followed)
    {
        if (subscribers.Count >= MaxSubscribers) return null;
        var subscriber = new LiveSubscriber(followed);
        subscribers[subscriber] = true;
        return subscriber;
    }

    internal void Unsubscribe(LiveSubscriber subscriber) => subscribers.TryRemove(subscriber, out _);

    private async Task<Dictionary<TopicPartition, long>> EndsAsync(CancellationToken cancellation)
    {
        var ends = new Dictionary<TopicPartition, long>();
        foreach (var topic in Followed)
            for (var i = 0; i < await log.PartitionCountAsync(topic, cancellation); i++)
                ends[new(topic, i)] = (await log.RangeAsync(new(topic, i), cancellation)).Next;
        return ends;
    }

    private void Publish(LogRecord record, byte[] value)
    {
        try
        {
            if (record.Partition.Topic == Topics.Scores)
            {
                var score = Score.Parser.ParseFrom(value);
                if (score.Sensor != "*") return;
                var live = LiveScore.From(score);
                foreach (var (subscriber, _) in subscribers) subscriber.Add(live);
                return;
            }

            var item = record.Partition.Topic == Topics.Alerts
                ? new LiveEvent("alert", JsonSerializer.SerializeToUtf8Bytes(AlertJson.ReadAlert(value), AlertJson.Options))
                : new LiveEvent("incident", JsonSerializer.SerializeToUtf8Bytes(AlertJson.ReadIncident(value), AlertJson.Options));
            foreach (var (subscriber, _) in subscribers) subscriber.Add(item);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or JsonException)
        {
            // Not ours to set aside: the services that own the topics put it into their dead letters.
            ConsoleLog.Unreadable(logger, record.Partition, record.Offset, e.Message);
        }
    }
}
