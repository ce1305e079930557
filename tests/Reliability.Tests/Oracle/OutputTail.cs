using System.Diagnostics;
using Confluent.Kafka;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Reliability.Tests.Oracle;

/// <summary>
/// Reads what becomes visible on the topics that the scorers write, from the moment it is made: committed records only, as
/// any consumer sees them. Keeps all of it; shares no code with the program's own consumer.
/// </summary>
internal sealed class OutputTail : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly string Letters = Topics.DeadLetters(Topics.Readings);

    private readonly IConsumer<byte[]?, byte[]?> consumer;
    private readonly List<TopicPartition> partitions;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private readonly string prefix;
    private readonly Lock gate = new();
    private readonly List<byte[]> scores = [];
    private readonly List<((int, long), long)> arrivals = [];
    private readonly List<byte[]> alerts = [];
    private readonly List<DeadLetter> letters = [];
    private readonly List<Deployment> deployments = [];
    private readonly Dictionary<int, long> newest = [];
    private readonly Dictionary<TopicPartition, long> reached = [];

    /// <summary>Begins where the topics end now.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="prefix">Beginning of the names of the equipments that count; others share the broker.</param>
    public OutputTail(string bootstrap, string prefix)
    {
        this.prefix = prefix;
        consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = bootstrap, GroupId = "oracle", IsolationLevel = IsolationLevel.ReadCommitted, EnableAutoCommit = false,
            EnableAutoOffsetStore = false, FetchWaitMaxMs = 20,
            EnablePartitionEof = true, // the only sign of the end: the last offsets may be markers of transactions
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        partitions = [.. new[] { Topics.Scores, Topics.Alerts, Letters, Topics.Deployments }.SelectMany(
            topic => admin.GetMetadata(topic, Limit).Topics[0].Partitions.Select(p => new TopicPartition(topic, p.PartitionId)))];
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(p, EndOf(p))));
        loop = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Scores so far, as written.</summary>
    public IReadOnlyList<byte[]> Scores { get { lock (gate) return [.. scores]; } }

    /// <summary>For each score so far, the place of its reading and when it could be read.</summary>
    public IReadOnlyList<((int Partition, long Offset) Source, long At)> Arrivals { get { lock (gate) return [.. arrivals]; } }

    /// <summary>Alert events so far, as written.</summary>
    public IReadOnlyList<byte[]> Alerts { get { lock (gate) return [.. alerts]; } }

    /// <summary>Dead letters of readings so far, of any equipment.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters { get { lock (gate) return [.. letters]; } }

    /// <summary>Models put to use so far, in order.</summary>
    public IReadOnlyList<Deployment> Deployments { get { lock (gate) return [.. deployments]; } }

    /// <summary>Scores and dead letters so far.</summary>
    public long Results { get { lock (gate) return scores.Count + letters.Count; } }

    /// <summary>
    /// Where the score topic's partitions end now, uncommitted records included: what stands behind is written from now on.
    /// </summary>
    public IReadOnlyDictionary<int, long> ScoreEnds() => partitions.Where(p => p.Topic == Topics.Scores)
        .ToDictionary(p => p.Partition.Value, p => EndOf(p));

    /// <summary>Partitions with a committed score behind <paramref name="ends"/>.</summary>
    public int PartitionsBehind(IReadOnlyDictionary<int, long> ends)
    {
        lock (gate) return ends.Count(e => newest.TryGetValue(e.Key, out var seen) && seen >= e.Value);
    }

    /// <summary>Reads on until the ends of all partitions, as they stand now, are reached.</summary>
    public async Task CatchUpAsync()
    {
        var ends = partitions.ToDictionary(p => p, EndOf);
        var started = Stopwatch.GetTimestamp();
        while (ends.Any(e => e.Value > 0 && !IsReached(e.Key, e.Value)))
        {
            // A transaction that is left open hides what stands behind it until the broker ends it.
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2)) throw new TimeoutException("the topics' ends are not reached: a transaction is still open");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        consumer.Dispose();
        stop.Dispose();
    }

    private bool IsReached(TopicPartition partition, long end)
    {
        lock (gate) return reached.GetValueOrDefault(partition, -1) >= end;
    }

    // A partition that was just made, or whose broker died, has no leader for a moment.
    private long EndOf(TopicPartition partition)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try { return consumer.QueryWatermarkOffsets(partition, Limit).High.Value; }
            catch (KafkaException) when (Stopwatch.GetElapsedTime(started) < Limit) { Thread.Sleep(20); }
        }
    }

    private void Read()
    {
        while (!stop.IsCancellationRequested)
        {
            ConsumeResult<byte[]?, byte[]?>? found;
            try { found = consumer.Consume(TimeSpan.FromMilliseconds(50)); }
            catch (ConsumeException) { continue; } // a broker is away: the client goes on by itself
            if (found is { IsPartitionEOF: true }) lock (gate) reached[found.TopicPartition] = found.Offset.Value;
            else if (found?.Message.Value is { } value) Keep(found, value);
        }
    }

    private void Keep(ConsumeResult<byte[]?, byte[]?> found, byte[] value)
    {
        var isOurs = found.Message.Key is { } key && key.AsSpan().StartsWith(System.Text.Encoding.UTF8.GetBytes(prefix));
        if (!isOurs) return;
        lock (gate)
        {
            if (found.Topic == Topics.Scores)
            {
                scores.Add(value);
                var score = Score.Parser.ParseFrom(value);
                arrivals.Add(((score.SourcePartition, score.SourceOffset), Stopwatch.GetTimestamp()));
                newest[found.Partition.Value] = found.Offset.Value;
            }
            else if (found.Topic == Topics.Alerts) alerts.Add(value);
            else if (found.Topic == Letters) letters.Add(DeadLetter.Parser.ParseFrom(value));
            else deployments.Add(Deployment.Parser.ParseFrom(value));
        }
    }
}
