using Confluent.Kafka;

namespace StreamingAnomaly.EventLog.Kafka;

/// <summary>An idempotent producer with acks=all. A cancelled append may still be written: Kafka cannot take a record back.</summary>
internal sealed class KafkaProducer(KafkaClients clients, KafkaTopics topics, KafkaErrors errors) : IEventProducer
{
    private const string Doing = "appending";
    private readonly IProducer<byte[]?, byte[]?> producer = clients.Producer(null);

    /// <inheritdoc/>
    public async Task AppendAsync(IReadOnlyList<NewRecord> records, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (records.Count == 0) return;
        foreach (var record in records) topics.Check(record);
        var deliveries = new Deliveries(records.Count, errors);
        for (var i = 0; i < records.Count; i++)
        {
            try { Produce(records[i], deliveries, first: i == 0); }
            catch (ProduceException<byte[]?, byte[]?> error)
            {
                deliveries.Refused(errors.Translate(error, Doing, records[i].Topic), records.Count - i);
                break;
            }
        }
        await deliveries.Done.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(() => producer.Flush(clients.Options.RequestTimeout)).ConfigureAwait(false);
        producer.Dispose();
    }

    // A full queue refuses a call as a whole; within a call it makes the rest wait, so that a retry doubles nothing.
    private void Produce(NewRecord record, Deliveries deliveries, bool first)
    {
        for (var waited = TimeSpan.Zero; ; waited += Step)
        {
            try
            {
                producer.Produce(KafkaMessages.Target(record), KafkaMessages.From(record), deliveries.Report);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> error)
                when (error.Error.Code == ErrorCode.Local_QueueFull && !first && waited < clients.Options.RequestTimeout)
            {
                producer.Flush(Step);
            }
        }
    }

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Counts the acknowledgements of one call.</summary>
    private sealed class Deliveries(int expected, KafkaErrors errors)
    {
        private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int left = expected;
        private EventLogException? failure;

        public Task Done => done.Task;

        public void Report(DeliveryReport<byte[]?, byte[]?> report)
        {
            if (report.Error.IsError) failure ??= errors.Translate(report.Error, Doing, report.Topic);
            Count(1);
        }

        public void Refused(EventLogException error, int records)
        {
            failure ??= error;
            Count(records);
        }

        private void Count(int records)
        {
            if (Interlocked.Add(ref left, -records) > 0) return;
            if (failure is null) done.SetResult();
            else done.SetException(failure);
        }
    }
}
