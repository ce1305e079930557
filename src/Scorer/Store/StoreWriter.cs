using Microsoft.Extensions.Logging;
using Polly;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Store;

/// <summary>
/// Scores from the log to the store, and alerts to one that takes them (<see cref="IAlertStore"/>):
/// <c>poll ▸ decode ▸ store ▸ bury ▸ commit</c>, in a consumer group of its own, so that a dead store delays no score and no
/// alert. Offsets are committed only when the store has everything and the rest lies
/// in the dead-letter topic; a crash in between repeats a batch, which changes nothing. One batch is in memory at a time.
/// </summary>
public sealed class StoreWriter
{
    /// <summary>Consumer group.</summary>
    public const string Group = ConsumerGroups.ScoreStore;

    /// <summary>Records of a batch: what the store gets at a time, and all that is held in memory.</summary>
    public const int MaxRecords = 5000;

    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(500);

    private readonly IEventLog log;
    private readonly IScoreStore store;
    private readonly TimeProvider time;
    private readonly ILogger<StoreWriter> logger;
    private readonly StoreWatch watch;
    private readonly string[] topics;
    private readonly GroupLag lag;
    private readonly ResiliencePipeline<IReadOnlyList<LogRecord>> untilLogAnswers;

    /// <summary>A writer that starts with <see cref="RunAsync"/>.</summary>
    /// <param name="log">Log; its topics exist when the writer runs.</param>
    /// <param name="store">Store; not disposed of here.</param>
    /// <param name="time">Clock of delays and metrics.</param>
    /// <param name="logger">Logger.</param>
    /// <param name="backlogAfter">Wait of scores from which an alert is raised; zero: never.</param>
    public StoreWriter(IEventLog log, IScoreStore store, TimeProvider time, ILogger<StoreWriter> logger, TimeSpan backlogAfter = default)
    {
        watch = new StoreWatch(backlogAfter);
        topics = store is IAlertStore ? [Topics.Scores, Topics.Alerts] : [Topics.Scores];
        lag = new GroupLag(log, Group, topics);
        (this.log, this.store, this.time, this.logger) = (log, store, time, logger);
        var retry = StoreRetry.Options<IReadOnlyList<LogRecord>>(new Random(1));
        retry.ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is EventLogException { CanRetry: true });
        retry.OnRetry = attempt =>
        {
            ScoringLog.StoringWaitsForLog(logger, attempt.RetryDelay, attempt.Outcome.Exception!.Message);
            return default;
        };
        untilLogAnswers = new ResiliencePipelineBuilder<IReadOnlyList<LogRecord>> { TimeProvider = time }.AddRetry(retry).Build();
    }

    /// <summary>Runs until cancelled; outages of the store and of the log are waited out.</summary>
    /// <exception cref="EventLogException">The log refuses for good.</exception>
    /// <exception cref="ScoreStoreException">The store is unusable until a person repairs it.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        StoreMetrics.Begin();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var producer = log.CreateProducer();
        var watching = WatchAsync(producer, done.Token);
        try
        {
            await using var consumer = log.CreateConsumer(new ConsumerOptions { Group = Group, Topics = topics });
            ScoringLog.StoringStarted(logger, Group);
            while (!stop.IsCancellationRequested) await CycleAsync(consumer, producer, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            ScoringLog.StoringStopped(logger, Group);
        }
        finally
        {
            await done.CancelAsync();
            await watching;
        }
    }

    // The whole story of a batch, in the order the data takes.
    private async Task CycleAsync(IEventConsumer consumer, IEventProducer producer, CancellationToken stop)
    {
        var records = await untilLogAnswers.ExecuteAsync(token => ValueTask.FromResult(consumer.Poll(MaxRecords, PollWait, token)), stop);
        watch.Oldest = records.Count == 0 ? null : records[0];
        if (records.Count == 0) return;

        var started = time.GetTimestamp();
        var batch = StoreBatch.Decode(records);
        var scores = await store.WriteAsync(batch.Scores, stop);
        var alerts = store is IAlertStore second ? await second.WriteAsync(batch.Alerts, stop) : null;
        await BuryAsync(batch.DeadLetters(scores.Rejected, alerts?.Rejected ?? []), producer, stop);
        Commit(batch, consumer);
        StoreMetrics.BatchSeconds.Record(time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task BuryAsync(List<(string Reason, NewRecord Letter)> letters, IEventProducer producer, CancellationToken stop)
    {
        if (letters.Count == 0) return;
        NewRecord[] records = [.. letters.Select(l => l.Letter)];
        await AppendAsync(records, producer, stop);
        foreach (var ((reason, topic), count) in letters.CountBy(l => (l.Reason, l.Letter.Topic)))
        {
            StoreMetrics.Rejected.Add(count, new KeyValuePair<string, object?>("reason", reason));
            ScoringLog.ScoresBuried(logger, count, topic, reason);
        }
    }

    private async Task AppendAsync(NewRecord[] records, IEventProducer producer, CancellationToken stop)
    {
        await untilLogAnswers.ExecuteAsync(AttemptAsync, stop);

        async ValueTask<IReadOnlyList<LogRecord>> AttemptAsync(CancellationToken token)
        {
            await producer.AppendAsync(records, token);
            return [];
        }
    }

    private void Commit(StoreBatch batch, IEventConsumer consumer)
    {
        try
        {
            consumer.Commit(batch.NextOffsets());
        }
        catch (EventLogException e) when (e.CanRetry)
        {
            // Harmless: the next commit covers these offsets too, and if the partition is another's by now, that one
            // stores the batch again, which changes nothing.
            ScoringLog.StoredNotCommitted(logger, e.Message);
        }
    }

    private async Task WatchAsync(IEventProducer producer, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(GroupLag.Every, time, stop);
                await MeasureLagAsync(stop);
                if (watch.Observe(time.GetUtcNow()) is { } news) await AppendAsync([news], producer, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The writer has ended.
        }
    }

    private async Task MeasureLagAsync(CancellationToken stop)
    {
        try
        {
            StoreMetrics.Lag.Record(await lag.MeasureAsync(stop));
        }
        catch (EventLogException e) when (e.CanRetry)
        {
            ScoringLog.NoLag(logger, e.Message); // the gauge keeps its last value; the next round asks again
        }
    }
}
