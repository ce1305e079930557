using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>
/// Asks where groups stand. On a consumer's connection, not on that of an admin client: when the group's coordinator has
/// moved, librdkafka looks for the new one through the client's own group, and an admin client has none; it then ends the
/// process (librdkafka 2.15.1, rd_kafka_handle_OffsetFetch, SIGSEGV). The consumer joins no group.
/// </summary>
internal sealed class KafkaGroupOffsets : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly KafkaOptions options;
    private readonly KafkaErrors errors;
    private readonly IConsumer<byte[]?, byte[]?> connection;
    private readonly IAdminClient admin;

    public KafkaGroupOffsets(KafkaClients clients, KafkaErrors errors)
    {
        (options, this.errors) = (clients.Options, errors);
        connection = clients.Consumer(new ConsumerOptions(), _ => { }).Build();
        admin = new DependentAdminClientBuilder(connection.Handle).Build();
    }

    /// <summary>Next offsets of a group; absent if it has committed none. Waits for transactions that are about to decide.</summary>
    /// <exception cref="EventLogException">The brokers do not answer, or not this user.</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> AskAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        var asked = new ConsumerGroupTopicPartitions(group, [.. partitions.Select(KafkaMessages.To)]);
        var stable = new ListConsumerGroupOffsetsOptions { RequireStableOffsets = true, RequestTimeout = options.RequestTimeout };
        for (var waited = TimeSpan.Zero; ; waited += RetryPause)
        {
            try
            {
                var answer = await admin.ListConsumerGroupOffsetsAsync([asked], stable).WaitAsync(cancellation).ConfigureAwait(false);
                return answer[0].Partitions.Where(p => p.Offset.Value >= 0)
                    .ToDictionary(p => KafkaMessages.From(p.TopicPartition), p => p.Offset.Value);
            }
            catch (KafkaException error) when (IsPassing(error) && waited < options.TransactionTimeout)
            {
                await Task.Delay(RetryPause, cancellation).ConfigureAwait(false);
            }
            catch (ListConsumerGroupOffsetsException error) when (error.Results[0].Partitions.FirstOrDefault(p => p.Error.IsError) is { } failed)
            {
                throw errors.Translate(failed.Error, $"asking for the offsets of group '{group}'", failed.Topic, error);
            }
            catch (KafkaException error) { throw errors.Translate(error, $"asking for the offsets of group '{group}'"); }
        }
    }

    public void Dispose()
    {
        admin.Dispose();
        connection.Dispose();
    }

    // A transaction is about to decide, or the group is about to get another coordinator.
    private static bool IsPassing(KafkaException error) => IsPassing(error.Error.Code)
        || (error is ListConsumerGroupOffsetsException e
            && e.Results.Any(r => IsPassing(r.Error.Code) || r.Partitions.Any(p => IsPassing(p.Error.Code))));

    private static bool IsPassing(ErrorCode code) => code is ErrorCode.UnstableOffsetCommit or ErrorCode.NotCoordinatorForGroup
        or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress;
}
