using System.Diagnostics;

namespace StreamingAnomaly.EventLog.Tests.Conformance;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Poll_ReturnsAtMostWhatIsAsked_InOrder()
    {
        var topic = await TopicAsync();
        await AppendNumbersAsync(topic, 0, 25);
        await using var reader = Reader(topic);
        var sizes = new List<int>();
        var values = new List<string>();
        while (values.Count < 25)
        {
            var records = reader.Poll(10, TimeSpan.FromSeconds(5), default);
            sizes.Add(records.Count);
            values.AddRange(Values(records));
        }
        Assert.All(sizes, size => Assert.InRange(size, 0, 10));
        Assert.Equal(Numbers(0, 25), values);
    }

    [Fact]
    public async Task Poll_NothingThere_IsEmptyAfterTheWait()
    {
        var topic = await TopicAsync();
        await using var reader = Reader(topic);
        Assert.Empty(reader.Poll(10, TimeSpan.FromMilliseconds(30), default));
    }

    [Fact]
    public async Task Poll_WhileWaiting_WakesForANewRecord()
    {
        var topic = await TopicAsync();
        await using var reader = Reader(topic);
        reader.Poll(1, TimeSpan.FromMilliseconds(200), default);
        var started = Stopwatch.GetTimestamp();
        var append = Task.Run(() => AppendNumbersAsync(topic, 7, 1));
        var records = reader.Poll(10, TimeSpan.FromSeconds(60), default);
        await append;
        Assert.Equal(["7"], Values(records));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "woke at the end of its wait only");
    }

    [Fact]
    public async Task Poll_Cancelled_Throws()
    {
        var topic = await TopicAsync();
        await using var reader = Reader(topic);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.ThrowsAny<OperationCanceledException>(() => reader.Poll(10, TimeSpan.FromSeconds(60), stop.Token));
    }

    [Fact]
    public async Task Partitions_Explicit_AreReadFromTheirOffsets()
    {
        var topic = await TopicAsync(partitions: 3);
        for (var p = 0; p < 3; p++) await AppendNumbersAsync(topic, p * 100, 10, partition: p);
        await using var reader = Log.CreateConsumer(new()
        {
            Partitions = new Dictionary<TopicPartition, long> { [new(topic, 0)] = 4, [new(topic, 2)] = 9 },
        });
        Assert.Equal([new(topic, 0), new(topic, 2)], reader.Assignment.OrderBy(p => p.Partition));
        var records = Take(reader, 7);
        Assert.Equal(Numbers(4, 6), Values(records.Where(r => r.Partition.Partition == 0)));
        Assert.Equal(["209"], Values(records.Where(r => r.Partition.Partition == 2)));
        Assert.Empty(reader.Poll(10, TimeSpan.FromMilliseconds(100), default));
    }

    [Fact]
    public async Task Seek_BackAndForth_ReadsFromThere()
    {
        var topic = await TopicAsync();
        await AppendNumbersAsync(topic, 0, 10);
        await using var consumer = Member("g", topic);
        Assert.Equal(Numbers(0, 10), Values(Take(consumer, 10)));
        consumer.Seek(new(topic, 0), 3);
        Assert.Equal(Numbers(3, 7), Values(Take(consumer, 7)));
        consumer.Seek(new(topic, 0), 0);
        Assert.Equal(["0"], Values(consumer.Poll(1, TimeSpan.FromSeconds(30), default)));
        consumer.Seek(new(topic, 0), 9);
        Assert.Equal(["9"], Values(consumer.Poll(5, TimeSpan.FromSeconds(30), default)));
        Assert.Throws<EventLogException>(() => consumer.Seek(new(topic, 5), 0));
    }

    [Fact]
    public async Task IsAtEnd_AfterTransactions_TurnsTrueOnceEverythingIsReturned()
    {
        var topic = await TopicAsync();
        await using (var producer = await Log.CreateTransactionalProducerAsync(Unique("tx"), default))
        {
            await using var member = Member("g", topic);
            foreach (var i in (int[])[0, 1, 2])
                await producer.CommitAsync([new NewRecord(topic, null, Bytes($"{i}"), 0)], member, new Dictionary<TopicPartition, long>(), default);
        }

        var partition = new TopicPartition(topic, 0);
        await using var reader = Reader(topic);
        Assert.False(reader.IsAtEnd(partition));
        var records = new List<LogRecord>();
        Until(() => reader.IsAtEnd(partition), () =>
        {
            var read = reader.Poll(1, Slice, default);
            records.AddRange(read);
            Assert.True(records.Count == 3 || !reader.IsAtEnd(partition), $"at the end after {records.Count} of 3 records");
        }, () => $"{records.Count} records, no end");
        Assert.Equal(Numbers(0, 3), Values(records));
    }
}
