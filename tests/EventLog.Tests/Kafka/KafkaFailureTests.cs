using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using StreamingAnomaly.EventLog.Kafka;

namespace StreamingAnomaly.EventLog.Tests.Kafka;

/// <summary>What only a real broker can show: producers that die in the middle, brokers that are not there.</summary>
public sealed class KafkaFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string run = $"f{Stopwatch.GetTimestamp():x}";

    [Fact]
    public async Task Producer_DyingInATransaction_LeavesNothingToReaders()
    {
        var bootstrap = await KafkaBroker.RequireAsync();
        await using var log = new KafkaEventLog(new() { Bootstrap = bootstrap });
        await log.CreateTopicsAsync([new(run, 1)], default);
        DieInATransaction(bootstrap);
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new(run, 0)] = 0 } });
        Assert.Empty(reader.Poll(10, TimeSpan.FromSeconds(1), default));
        Assert.Equal(new OffsetRange(0, 0), await log.RangeAsync(new(run, 0), default));

        await using var heir = await log.CreateTransactionalProducerAsync(run, default);
        await heir.CommitAsync([new(run, null, Encoding.UTF8.GetBytes("after"))], reader, new Dictionary<TopicPartition, long>(), default);

        var read = reader.Poll(10, Patience, default);
        Assert.Equal(["after"], read.Select(r => Encoding.UTF8.GetString(r.Value!)));
        Assert.True(read[0].Offset >= 100, $"{read[0].Offset}: the dead producer's records were never there");
    }

    private void DieInATransaction(string bootstrap)
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = bootstrap, TransactionalId = run }).Build();
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        for (var i = 0; i < 100; i++) producer.Produce(run, new() { Value = "lost" });
        producer.Flush(Patience);
    }

    [Fact]
    public async Task CommitAsync_PartitionHandedToAnotherMember_IsAborted()
    {
        await using var log = new KafkaEventLog(new() { Bootstrap = await KafkaBroker.RequireAsync() });
        await log.CreateTopicsAsync([new(run, 2)], default);
        await using var first = log.CreateConsumer(new() { Group = run, Topics = [run] });
        await using var second = log.CreateConsumer(new() { Group = run, Topics = [run] });
        await using var producer = await log.CreateTransactionalProducerAsync(run, default);
        var started = Stopwatch.GetTimestamp();
        while (first.Assignment.Count != 1 || second.Assignment.Count != 1)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "the two never shared the partitions");
            first.Poll(1, TimeSpan.FromMilliseconds(50), default);
            second.Poll(1, TimeSpan.FromMilliseconds(50), default);
        }

        await Assert.ThrowsAsync<EventLogAbortedException>(() => producer.CommitAsync(
            [], first, new Dictionary<TopicPartition, long> { [second.Assignment.Single()] = 1 }, default));
        await producer.CommitAsync([], first, new Dictionary<TopicPartition, long> { [first.Assignment.Single()] = 1 }, default);

        Assert.Equal(first.Assignment, (await log.CommittedAsync(run, [new(run, 0), new(run, 1)], default)).Keys);
    }

    [Fact]
    public async Task NoBroker_EveryCallNamesTheAddressAndMayBeRetried()
    {
        await using var log = new KafkaEventLog(new()
        {
            Bootstrap = "127.0.0.1:1", RequestTimeout = TimeSpan.FromSeconds(1), TransactionTimeout = TimeSpan.FromSeconds(1),
        });
        var partition = new TopicPartition("t", 0);
        await using var producer = log.CreateProducer();
        await using var consumer = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [partition] = 0 } });
        await Unreachable(() => log.CreateTopicsAsync([new("t", 1)], default));
        await Unreachable(() => log.PartitionCountAsync("t", default));
        await Unreachable(() => log.RangeAsync(partition, default));
        await Unreachable(() => log.CommittedAsync("g", [partition], default));
        await Unreachable(() => producer.AppendAsync([new("t", null, [])], default));
        await Unreachable(() => log.CreateTransactionalProducerAsync("tx", default));
        await Unreachable(() => Task.Run(() => { while (true) consumer.Poll(1, TimeSpan.FromMilliseconds(200), default); }));

        static async Task Unreachable(Func<Task> call)
        {
            var error = await Assert.ThrowsAsync<EventLogException>(call);
            Assert.Contains("127.0.0.1:1", error.Message);
            Assert.True(error.CanRetry, error.Message);
        }
    }

    [Fact]
    public void Options_OutOfRange_NameTheSetting()
    {
        Assert.Contains("log.bootstrap", Assert.Throws<ArgumentException>(() => new KafkaEventLog(new() { Bootstrap = " " })).Message);
        Assert.Contains("log.messageMaxBytes", Assert.Throws<ArgumentException>(
            () => new KafkaEventLog(new() { Bootstrap = "b:1", MessageMaxBytes = 1 })).Message);
        Assert.Contains("log.replicationFactor", Assert.Throws<ArgumentException>(
            () => new KafkaEventLog(new() { Bootstrap = "b:1", ReplicationFactor = 0 })).Message);
        Assert.Contains("log.minInsyncReplicas", Assert.Throws<ArgumentException>(
            () => new KafkaEventLog(new() { Bootstrap = "b:1", MinInsyncReplicas = 0 })).Message);
        Assert.Throws<ArgumentException>(() => EventLogFactory.Open(new(), TimeProvider.System));
    }
}
