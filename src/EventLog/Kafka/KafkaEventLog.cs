using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>
/// The log in a Kafka cluster, by librdkafka. Connects when first used. Appends are idempotent and acknowledged by all
/// replicas in sync; a unit of work is a Kafka transaction; readers see committed records only.
/// </summary>
public sealed class KafkaEventLog : IEventLog, ILogCopies
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly KafkaOptions options;
    private readonly KafkaClients clients;
    private readonly KafkaErrors errors;
    private readonly IAdminClient admin;
    private readonly Lazy<KafkaGroupOffsets> offsets;
    private readonly KafkaTopics topics;

    /// <summary>A log on the cluster that <paramref name="options"/> name.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public KafkaEventLog(KafkaOptions options)
    {
        options.Validate();
        this.options = options;
        clients = new(options);
        errors = new(clients);
        admin = clients.Admin();
        offsets = new(() => new KafkaGroupOffsets(clients, errors));
        topics = new(admin, options, errors);
    }

    /// <inheritdoc/>
    public Task CreateTopicsAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation) =>
        this.topics.CreateAsync(topics, cancellation);

    /// <inheritdoc/>
    public Task<int> PartitionCountAsync(string topic, CancellationToken cancellation) =>
        Task.Run(() => topics.Count(topic), cancellation);

    /// <inheritdoc/>
    public Task<LogCopies> CopiesAsync(CancellationToken cancellation) => Task.Run(topics.Copies, cancellation);

    /// <inheritdoc/>
    public async Task<OffsetRange> RangeAsync(TopicPartition partition, CancellationToken cancellation)
    {
        await Task.Run(() => topics.Check(partition), cancellation).ConfigureAwait(false);
        var first = OffsetAsync(partition, OffsetSpec.Earliest(), cancellation);
        var next = OffsetAsync(partition, OffsetSpec.Latest(), cancellation); // read committed: before the first open transaction
        await Task.WhenAll(first, next).ConfigureAwait(false);
        return new(await first.ConfigureAwait(false), await next.ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        return partitions.Count == 0
            ? new Dictionary<TopicPartition, long>()
            : await offsets.Value.AskAsync(group, partitions, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IEventProducer CreateProducer() => new KafkaProducer(clients, topics, errors);

    /// <inheritdoc/>
    public async Task<ITransactionalProducer> CreateTransactionalProducerAsync(string transactionalId, CancellationToken cancellation)
    {
        var producer = new KafkaTransactionalProducer(transactionalId, clients, topics, errors);
        await producer.InitializeAsync(cancellation).ConfigureAwait(false);
        return producer;
    }

    /// <inheritdoc/>
    public IEventConsumer CreateConsumer(ConsumerOptions options) => new KafkaConsumer(
        options, clients, errors, Ping, options is { Group: { } group, Instance: not null } ? new(admin, topics, group, options.Topics) : null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (offsets.IsValueCreated) offsets.Value.Dispose();
        admin.Dispose();
        return ValueTask.CompletedTask;
    }

    // A topic just created may be known before its broker leads it; the admin client does not try again by itself.
    private async Task<long> OffsetAsync(TopicPartition partition, OffsetSpec spec, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += RetryPause)
        {
            try
            {
                var answer = await admin.ListOffsetsAsync(
                    [new() { TopicPartition = KafkaMessages.To(partition), OffsetSpec = spec }],
                    new() { IsolationLevel = IsolationLevel.ReadCommitted, RequestTimeout = options.RequestTimeout })
                    .WaitAsync(cancellation).ConfigureAwait(false);
                return answer.ResultInfos[0].TopicPartitionOffsetError.Offset.Value;
            }
            catch (ListOffsetsException error)
            {
                var failed = error.Result.ResultInfos[0].TopicPartitionOffsetError.Error;
                if (!KafkaErrors.IsMovingLeader(failed.Code) || waited > options.RequestTimeout)
                    throw errors.Translate(failed, $"asking for the range of {partition}", partition.Topic, error);
            }
            catch (KafkaException error) { throw errors.Translate(error, $"asking for the range of {partition}", partition.Topic); }
            await Task.Delay(RetryPause, cancellation).ConfigureAwait(false);
        }
    }

    private void Ping()
    {
        try { admin.GetMetadata(TimeSpan.FromSeconds(5)); }
        catch (KafkaException error) { throw errors.Translate(error, "reading"); }
    }
}
