using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Ingest.Tests.Edge;

/// <summary>A centre behind a link that breaks: calls fail, and of a commit one does not know whether it came through.</summary>
internal sealed class CuttableLog(IEventLog inner, Random random) : IEventLog
{
    private readonly Lock gate = new();

    /// <summary>Nothing comes through.</summary>
    public bool IsCut { get; set; }

    /// <summary>Share of commits that break, before or after they took effect.</summary>
    public double BreakingCommits { get; set; }

    public Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation) => Through(() => inner.CreateTopicsAsync(topics, cancellation));

    public Task<int> PartitionCountAsync(string topic, CancellationToken cancellation) => Through(() => inner.PartitionCountAsync(topic, cancellation));

    public Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation) => Through(() => inner.RangeAsync(partition, cancellation));

    public Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        Through(() => inner.CommittedAsync(group, partitions, cancellation));

    public IEventProducer CreateProducer() => inner.CreateProducer();

    public async Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation) =>
        new Producer(this, await Through(() => inner.CreateTransactionalProducerAsync(transactionalId, cancellation)));

    public IEventConsumer CreateConsumer(ConsumerOptions options) => inner.CreateConsumer(options);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private T Through<T>(Func<T> call) => IsCut ? throw new EventLogException("the link is cut", canRetry: true) : call();

    private double Chance()
    {
        lock (gate) return random.NextDouble();
    }

    private sealed class Producer(CuttableLog link, ITransactionalProducer producer) : ITransactionalProducer
    {
        public async Task CommitAsync(
            IReadOnlyList<NewRecord> outputs, IEventConsumer? consumer, IReadOnlyDictionary<TopicPartition, long> nextOffsets, CancellationToken cancellation)
        {
            if (link.IsCut || link.Chance() < link.BreakingCommits / 2)
                throw new EventLogAbortedException("the link broke before the commit") { OutcomeUnknown = true };
            await producer.CommitAsync(outputs, consumer, nextOffsets, cancellation);
            if (link.Chance() < link.BreakingCommits / 2)
                throw new EventLogAbortedException("the link broke after the commit") { OutcomeUnknown = true };
        }

        public ValueTask DisposeAsync() => producer.DisposeAsync();
    }
}
