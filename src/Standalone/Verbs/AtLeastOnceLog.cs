using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary>
/// The log without the promise, to measure what the promise costs: outputs are appended by a plain idempotent producer and
/// the offsets committed after them, so that a crash in between repeats a unit of work. For <c>bench pipeline</c> only.
/// </summary>
internal sealed class AtLeastOnceLog(IEventLog log) : IEventLog
{
    public Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation) => log.CreateTopicsAsync(topics, cancellation);

    public Task<int> PartitionCountAsync(string topic, CancellationToken cancellation) => log.PartitionCountAsync(topic, cancellation);

    public Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation) => log.RangeAsync(partition, cancellation);

    public Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => log.CommittedAsync(group, partitions, cancellation);

    public IEventProducer CreateProducer() => log.CreateProducer();

    public Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation) =>
        Task.FromResult<ITransactionalProducer>(new Plain(log.CreateProducer()));

    public IEventConsumer CreateConsumer(ConsumerOptions options) => log.CreateConsumer(options);

    public ValueTask DisposeAsync() => log.DisposeAsync();

    private sealed class Plain(IEventProducer producer) : ITransactionalProducer
    {
        public async Task CommitAsync(
            IReadOnlyList<NewRecord> outputs, IEventConsumer? consumer, IReadOnlyDictionary<TopicPartition, long> nextOffsets,
            CancellationToken cancellation)
        {
            await producer.AppendAsync(outputs, cancellation);
            consumer?.Commit(nextOffsets);
        }

        public ValueTask DisposeAsync() => producer.DisposeAsync();
    }
}
