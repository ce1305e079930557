using StreamingAnomaly.Contracts;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Alerter.Tests;

/// <summary>
/// One partition of alerts in memory, read in batches of a given size, with a place to fail at every call. It keeps what
/// survives a crash of the reader: committed offset and produced records.
/// </summary>
internal sealed class ListLog(IEnumerable<byte[]> values, int batch = int.MaxValue) : IEventLog
{
    public static readonly TopicPartition Partition = new(Topics.Alerts, 0);
    private readonly List<byte[]> values = [.. values];
    private readonly int batch = batch;
    private Reader? reader;

    public long Committed { get; private set; }

    public List<NewRecord> Produced { get; } = [];

    public int Left => values.Count - (int)(reader?.Next ?? Committed);

    /// <summary>Called with the name of each step; may throw.</summary>
    public Action<string> Fault { get; set; } = _ => { };

    public Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation) => Task.CompletedTask;

    public Task<int> PartitionCountAsync(string topic, CancellationToken cancellation) => Task.FromResult(1);

    public Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation) =>
        Task.FromResult(new OffsetRange(0, values.Count));

    public Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public IEventProducer CreateProducer() => new Writer(this);

    public IEventConsumer CreateConsumer(ConsumerOptions options) =>
        reader = new Reader(this, options.Listener?.OnAssigned([Partition]).GetValueOrDefault(Partition, Committed) ?? Committed);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Writer(ListLog log) : IEventProducer
    {
        public Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation)
        {
            log.Fault("append");
            log.Produced.AddRange(records);
            log.Fault("appended");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Reader(ListLog log, long next) : IEventConsumer
    {
        public long Next { get; private set; } = next;

        public IReadOnlyCollection<TopicPartition> Assignment => [Partition];

        public IReadOnlyList<LogRecord> Poll(int maxRecords, TimeSpan maxWait, CancellationToken cancellation)
        {
            log.Fault("poll");
            var records = log.values.Skip((int)Next).Take(Math.Min(maxRecords, log.batch))
                .Select((value, i) => new LogRecord(Partition, Next + i, null, value, [], 0)).ToList();
            Next += records.Count;
            log.Fault("polled");
            return records;
        }

        public bool IsAtEnd(TopicPartition partition) => Next >= log.values.Count;

        public void Seek(TopicPartition partition, long offset) => Next = offset;

        public void Commit(IReadOnlyDictionary<TopicPartition, long> nextOffsets)
        {
            log.Fault("commit");
            log.Committed = nextOffsets[Partition];
            log.Fault("committed");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
