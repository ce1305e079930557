using Confluent.Kafka;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>The settings of librdkafka for each kind of client. <see cref="KafkaOptions.Properties"/> come last and win.</summary>
internal sealed class KafkaClients(KafkaOptions options)
{
    /// <summary>Batch headers and the record's own framing, generously.</summary>
    public const int RecordOverhead = 64 << 10;

    private volatile string lastTrouble = "";

    public KafkaOptions Options => options;

    /// <summary>What librdkafka last said about a broker it could not reach, or nothing.</summary>
    public string LastTrouble => lastTrouble;

    public IAdminClient Admin() =>
        new AdminClientBuilder(With(new AdminClientConfig { AllowAutoCreateTopics = false }))
            .SetErrorHandler((_, error) => Note(error)).SetLogHandler((_, line) => Tell(line)).Build();

    public IProducer<byte[]?, byte[]?> Producer(string? transactionalId)
    {
        var config = new ProducerConfig
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = options.Linger.TotalMilliseconds,
            BatchSize = options.BatchBytes,
            BatchNumMessages = 100_000,
            MessageMaxBytes = options.MessageMaxBytes + RecordOverhead,
            QueueBufferingMaxKbytes = options.QueueBytes >> 10,
            QueueBufferingMaxMessages = 2_000_000,
            CompressionType = CompressionType.Lz4,
            Partitioner = Partitioner.Murmur2Random,
            AllowAutoCreateTopics = false,
            MessageTimeoutMs = (int)(transactionalId is null ? options.RequestTimeout : options.TransactionTimeout).TotalMilliseconds,
            DeliveryReportFields = "status",
        };
        if (transactionalId is not null)
        {
            config.TransactionalId = transactionalId;
            config.TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds;
        }
        return new ProducerBuilder<byte[]?, byte[]?>(With(config))
            .SetErrorHandler((_, error) => Note(error)).SetLogHandler((_, line) => Tell(line)).Build();
    }

    public ConsumerBuilder<byte[]?, byte[]?> Consumer(ConsumerOptions reader, Action<Error> onError)
    {
        var config = new ConsumerConfig
        {
            GroupId = reader.Group ?? "anomaly-reader", // librdkafka wants one; without a subscription it is never joined
            GroupInstanceId = reader.Group is null ? null : reader.Instance,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            AutoOffsetReset = reader.FromBeginning ? AutoOffsetReset.Earliest : AutoOffsetReset.Latest,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)(options.SessionTimeout.TotalMilliseconds / 5),
            AllowAutoCreateTopics = false,
            EnablePartitionEof = reader.Group is null, // only those ask for it
            FetchWaitMaxMs = 100,
            FetchQueueBackoffMs = 20,
        };
        return new ConsumerBuilder<byte[]?, byte[]?>(With(config)).SetLogHandler((_, line) => Tell(line)).SetErrorHandler((_, error) =>
        {
            Note(error);
            onError(error);
        });
    }

    private T With<T>(T config) where T : ClientConfig
    {
        config.BootstrapServers = options.Bootstrap;
        config.ReconnectBackoffMaxMs = 2000;
        foreach (var (name, value) in options.Properties) config.Set(name, value);
        return config;
    }

    private void Note(Error error)
    {
        if (error.Code != ErrorCode.Local_AllBrokersDown) lastTrouble = error.Reason;
    }

    private void Tell(LogMessage line) => options.OnClientLog?.Invoke($"{line.Level}: {line.Message}");
}
