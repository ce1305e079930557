using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>What waits is shown by a scorer that gets nothing done, too: that is when it matters.</summary>
public sealed class LagTests
{
    [Fact]
    public async Task Lag_WhileNothingCanBeCommitted_IsShownAndGrows()
    {
        // Scorers of other tests report their lag beside this one's: what counts is that these numbers come.
        var seen = new ConcurrentDictionary<long, bool>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) => { if (instrument.Name == "anomaly.scorer.lag") self.EnableMeasurementEvents(instrument); },
        };
        listener.SetMeasurementEventCallback<long>((_, lag, _, _) => seen[lag] = true);
        listener.Start();
        await using var rig = await ScorerRig.CreateAsync();
        var tool = new ToolFeed("waiting");
        await rig.AppendAsync(tool.Take(1234));
        var lines = new LogLines();
        await using var moment = new MomentService(null, false, false);
        await using var scorer = new RunningScorer(
            new ScoringPipeline(new ReadOnlyLog(rig.Log), rig.Options, rig.Bundles, moment, rig.Time, lines), lines, rig.Log, "one").Start();

        await ShownAsync(1234);
        await rig.AppendAsync(tool.Take(777));
        await ShownAsync(1234 + 777);

        Assert.Equal(0, await rig.CommittedAsync());

        Task ShownAsync(long lag) => scorer.UntilAsync(
            () =>
            {
                rig.Time.Advance(GroupLag.Every);
                return Task.FromResult(seen.ContainsKey(lag));
            },
            $"a lag of {lag}");
    }

    /// <summary>As for a user who may read the topics and write none.</summary>
    private sealed class ReadOnlyLog(IEventLog log) : IEventLog
    {
        public Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation) => log.CreateTopicsAsync(topics, cancellation);

        public Task<int> PartitionCountAsync(string topic, CancellationToken cancellation) => log.PartitionCountAsync(topic, cancellation);

        public Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation) => log.RangeAsync(partition, cancellation);

        public Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
            string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => log.CommittedAsync(group, partitions, cancellation);

        public IEventProducer CreateProducer() => log.CreateProducer();

        public Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation) =>
            Task.FromResult<ITransactionalProducer>(new Refusing());

        public IEventConsumer CreateConsumer(ConsumerOptions options) => log.CreateConsumer(options);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Refusing : ITransactionalProducer
    {
        public Task CommitAsync(
            IReadOnlyList<NewRecord> outputs, IEventConsumer? consumer, IReadOnlyDictionary<TopicPartition, long> nextOffsets,
            CancellationToken cancellation) => throw new EventLogException("may not write", canRetry: true);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
