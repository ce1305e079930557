using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>
/// Asks where groups stand. On a consumer's connection, not on that of an admin client: when the group's coordinator has
/// moved, librdkafka looks for the new one through the client's own group, and an admin client has none; it then ends the
/// process (librdkafka 2.15.1, rd_kafka_handle_OffsetFetch, SIGSEGV). The consumer joins no group. A connection that does not
/// answer is replaced: after the loss of a broker one was seen to ask the dead coordinator for as long as it lived.
/// </summary>
internal sealed class KafkaGroupOffsets : IDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Connections that are tried, one after the other, before the brokers count as out of reach.</summary>
    private const int Attempts = 3;

    private readonly KafkaClients clients;
    private readonly KafkaErrors errors;
    private Connection current;

    public KafkaGroupOffsets(KafkaClients clients, KafkaErrors errors)
    {
        (this.clients, this.errors) = (clients, errors);
        current = new(clients);
    }

    /// <summary>Next offsets of a group; absent if it has committed none. Waits for transactions that are about to decide.</summary>
    /// <exception cref="EventLogException">The brokers do not answer, or not this user.</exception>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> AskAsync(
        string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        var options = clients.Options;
        var asked = new ConsumerGroupTopicPartitions(group, [.. partitions.Select(KafkaMessages.To)]);
        var stable = new ListConsumerGroupOffsetsOptions { RequireStableOffsets = true, RequestTimeout = options.RequestTimeout / Attempts };
        var started = Stopwatch.GetTimestamp();
        for (var silent = 0; ;)
        {
            var used = current;
            try
            {
                var answer = await used.Admin.ListConsumerGroupOffsetsAsync([asked], stable).WaitAsync(cancellation).ConfigureAwait(false);
                return answer[0].Partitions.Where(p => p.Offset.Value >= 0)
                    .ToDictionary(p => KafkaMessages.From(p.TopicPartition), p => p.Offset.Value);
            }
            catch (KafkaException error) when (IsPassing(error) && Stopwatch.GetElapsedTime(started) < options.TransactionTimeout)
            {
                await Task.Delay(RetryPause, cancellation).ConfigureAwait(false);
            }
            catch (KafkaException error) when (error.Error.Code == ErrorCode.Local_TimedOut && ++silent < Attempts)
            {
                Replace(used);
            }
            catch (ListConsumerGroupOffsetsException error) when (error.Results[0].Partitions.FirstOrDefault(p => p.Error.IsError) is { } failed)
            {
                throw errors.Translate(failed.Error, $"asking for the offsets of group '{group}'", failed.Topic, error);
            }
            catch (KafkaException error) { throw errors.Translate(error, $"asking for the offsets of group '{group}'"); }
        }
    }

    public void Dispose() => current.Dispose();

    private void Replace(Connection silent)
    {
        var fresh = new Connection(clients);
        if (Interlocked.CompareExchange(ref current, fresh, silent) != silent) fresh.Dispose(); // somebody else was faster
        // Others may still wait for an answer on it, none for longer than this.
        else _ = Task.Delay(clients.Options.RequestTimeout).ContinueWith(_ => silent.Dispose(), TaskScheduler.Default);
    }

    // A transaction is about to decide, or the group is about to get another coordinator.
    private static bool IsPassing(KafkaException error) => IsPassing(error.Error.Code)
        || (error is ListConsumerGroupOffsetsException e
            && e.Results.Any(r => IsPassing(r.Error.Code) || r.Partitions.Any(p => IsPassing(p.Error.Code))));

    private static bool IsPassing(ErrorCode code) => code is ErrorCode.UnstableOffsetCommit or ErrorCode.NotCoordinatorForGroup
        or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress;

    private sealed class Connection : IDisposable
    {
        private readonly IConsumer<byte[]?, byte[]?> consumer;

        public Connection(KafkaClients clients)
        {
            consumer = clients.Consumer(new ConsumerOptions(), _ => { }).Build();
            Admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        }

        public IAdminClient Admin { get; }

        public void Dispose()
        {
            Admin.Dispose();
            consumer.Dispose();
        }
    }
}
