using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.Reliability.Tests.Feed;

/// <summary>
/// Feeds a plan's records at its pace, as equipment would, and keeps the log of what the broker acknowledged. Shares no
/// code with the program's own producer.
/// </summary>
internal sealed class Feeder : IDisposable
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromMinutes(3);

    private readonly FeedPlan plan;
    private readonly EquipmentLine[] lines;
    private readonly IProducer<byte[], byte[]?> producer;
    private readonly List<AckedRecord> acked = [];
    private readonly List<FeedRecord> pending = [];
    private readonly HashSet<int> partitions = [];
    private long handedOver;
    private string? refusal;

    public Feeder(string bootstrap, FeedPlan plan)
    {
        this.plan = plan;
        lines = [.. Enumerable.Range(0, plan.Equipments).Select(i => new EquipmentLine(plan, i))];
        producer = new ProducerBuilder<byte[], byte[]?>(new ProducerConfig
        {
            BootstrapServers = bootstrap, EnableIdempotence = true, Acks = Acks.All, LingerMs = 5,
            Partitioner = Partitioner.Murmur2Random, // where the program looks for an equipment's checkpoints
            MessageTimeoutMs = 600_000, // outlives a broker: what was handed over is acknowledged in the end
            QueueBufferingMaxMessages = 1_000_000,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
    }

    /// <summary>Records acknowledged so far.</summary>
    public long Acknowledged { get { lock (acked) return acked.Count; } }

    /// <summary>Partitions that equipments of this plan are in.</summary>
    public IReadOnlySet<int> Partitions { get { lock (acked) return partitions.ToHashSet(); } }

    /// <summary>Feeds until told to stop or <paramref name="frames"/> frames of each equipment are out; then waits for all acknowledgements.</summary>
    /// <param name="frames">Frames of each equipment.</param>
    /// <param name="speed">Times as fast as the plan's own pace; 0 as fast as it goes.</param>
    /// <param name="stop">Ends it early, between two frames.</param>
    public Task FeedAsync(int frames, double speed, CancellationToken stop) => Task.Factory.StartNew(
        () => Feed(frames, speed, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The log of all acknowledged records, by partition and offset.</summary>
    public IReadOnlyList<AckedRecord> Log()
    {
        lock (acked) return [.. acked.OrderBy(a => a.Partition).ThenBy(a => a.Offset)];
    }

    public void Dispose() => producer.Dispose();

    private void Feed(int frames, double speed, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        for (var frame = 0; frame < frames && !stop.IsCancellationRequested; frame++)
        {
            foreach (var line in lines)
            {
                line.Next(pending);
                foreach (var record in pending) Send(record);
                pending.Clear();
            }

            if (speed <= 0) continue;
            var ahead = (plan.Interval * (frame + 1) / speed) - Stopwatch.GetElapsedTime(started);
            if (ahead > TimeSpan.Zero) Thread.Sleep(ahead);
        }

        producer.Flush(FlushLimit);
        var missing = Interlocked.Read(ref handedOver) - Acknowledged;
        if (refusal is not null || missing > 0)
            throw new InvalidOperationException($"{missing} records were not acknowledged: the feed proves nothing ({refusal ?? "no answer"})");
    }

    private void Send(FeedRecord record)
    {
        var message = new Message<byte[], byte[]?>
        {
            Key = Encoding.UTF8.GetBytes(record.Equipment), Value = record.Value, Timestamp = new Timestamp(record.TimestampUnixMs, TimestampType.CreateTime),
        };
        if (record.ContentType is { } type) message.Headers = [new Header("content-type", Encoding.UTF8.GetBytes(type))];
        var sentAt = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref handedOver);
        while (true)
        {
            try
            {
                producer.Produce(Topics.Readings, message, report => Acknowledge(report, record, sentAt));
                return;
            }
            catch (ProduceException<byte[], byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Flush(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private void Acknowledge(DeliveryReport<byte[], byte[]?> report, FeedRecord record, long sentAt)
    {
        if (report.Error.IsError)
        {
            refusal ??= report.Error.Reason;
            return;
        }

        lock (acked)
        {
            acked.Add(new(report.Partition.Value, report.Offset.Value, record, sentAt));
            partitions.Add(report.Partition.Value);
        }
    }
}
