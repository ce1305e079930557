using System.Collections.Concurrent;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>Which topics there are, asked once each, and the creation of those that are missing.</summary>
internal sealed class KafkaTopics(IAdminClient admin, KafkaOptions options, KafkaErrors errors)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, int> known = new(StringComparer.Ordinal);

    /// <summary>Number of partitions, 0 if the topic is missing. Asks the brokers until it exists, then never again.</summary>
    public int Count(string topic)
    {
        if (known.TryGetValue(topic, out var count)) return count;
        if (Ask(topic) is not { } partitions) return 0;
        return known[topic] = partitions.Count;
    }

    /// <exception cref="EventLogException">A record's topic or partition is missing, or it is too large.</exception>
    public void Check(NewRecord record)
    {
        Check(new TopicPartition(record.Topic, record.Partition ?? 0));
        var bytes = KafkaMessages.Bytes(record);
        if (bytes > options.MessageMaxBytes) throw RecordTooLarge.Error(record.Topic, bytes, options.MessageMaxBytes, "log.messageMaxBytes");
    }

    /// <exception cref="EventLogException">The topic or the partition is missing.</exception>
    public void Check(TopicPartition partition)
    {
        var count = Count(partition.Topic);
        if (count == 0) throw MissingTopic.Error(partition.Topic);
        if (partition.Partition < 0 || partition.Partition >= count)
            throw new EventLogException($"topic '{partition.Topic}' has partitions 0 to {count - 1}, not {partition.Partition}", false);
    }

    public LogCopies Copies()
    {
        try
        {
            var cluster = admin.GetMetadata(options.RequestTimeout);
            return new(cluster.Brokers.Count, cluster.Topics.Where(t => t.Partitions.Count > 0)
                .ToDictionary(t => t.Topic, t => t.Partitions.Min(p => p.Replicas.Length), StringComparer.Ordinal));
        }
        catch (KafkaException error) { throw errors.Translate(error, "asking for the copies of topics"); }
    }

    public async Task CreateAsync(IEnumerable<TopicSpec> topics, CancellationToken cancellation)
    {
        var missing = await Task.Run(() => topics.DistinctBy(t => t.Name).Where(t => Count(t.Name) == 0).ToArray(), cancellation).ConfigureAwait(false);
        if (missing.Length == 0) return;
        try
        {
            await admin.CreateTopicsAsync(missing.Select(Specification),
                new CreateTopicsOptions { RequestTimeout = options.RequestTimeout, OperationTimeout = options.RequestTimeout }).ConfigureAwait(false);
        }
        catch (CreateTopicsException error)
        {
            // Another service may have created it in the meantime.
            var failed = error.Results.FirstOrDefault(r => r.Error.IsError && r.Error.Code != ErrorCode.TopicAlreadyExists);
            if (failed is not null) throw errors.Translate(failed.Error, $"creating topic '{failed.Topic}'", failed.Topic, error);
        }
        catch (KafkaException error) { throw errors.Translate(error, "creating topics"); }
        foreach (var topic in missing) await AwaitLeadersAsync(topic, cancellation).ConfigureAwait(false);
    }

    private TopicSpecification Specification(TopicSpec topic)
    {
        var configs = new Dictionary<string, string>
        {
            ["max.message.bytes"] = (options.MessageMaxBytes + KafkaClients.RecordOverhead).ToString(CultureInfo.InvariantCulture),
        };
        if (topic.Compacted)
        {
            // Only closed segments are compacted: close them often enough that a restore reads little more than the newest.
            configs["cleanup.policy"] = "compact";
            configs["segment.ms"] = "3600000";
            configs["segment.bytes"] = "67108864";
            configs["min.cleanable.dirty.ratio"] = "0.2";
        }
        else if (options.Retention is { } retention) configs["retention.ms"] = ((long)retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        if (options.MinInsyncReplicas is { } inSync) configs["min.insync.replicas"] = inSync.ToString(CultureInfo.InvariantCulture);
        return new() { Name = topic.Name, NumPartitions = topic.Partitions, ReplicationFactor = options.ReplicationFactor, Configs = configs };
    }

    private async Task AwaitLeadersAsync(TopicSpec topic, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            var partitions = await Task.Run(() => Ask(topic.Name), cancellation).ConfigureAwait(false);
            if (partitions is { Count: > 0 } && partitions.All(p => p.Leader >= 0)) return;
            if (waited > options.RequestTimeout)
                throw new EventLogException($"topic '{topic.Name}' was created but has no leader yet: check the brokers {options.Bootstrap}", true);
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private List<PartitionMetadata>? Ask(string topic)
    {
        try
        {
            var found = admin.GetMetadata(topic, options.RequestTimeout).Topics.FirstOrDefault(t => t.Topic == topic);
            if (found is null || found.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic) return null;
            if (found.Error.Code is ErrorCode.LeaderNotAvailable) return [];
            if (found.Error.IsError) throw errors.Translate(found.Error, $"asking for topic '{topic}'", topic);
            return found.Partitions.Count == 0 ? null : found.Partitions;
        }
        catch (KafkaException error) { throw errors.Translate(error, $"asking for topic '{topic}'", topic); }
    }
}
