using System.Diagnostics;

namespace StreamingAnomaly.EventLog.Tests.Conformance;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Append_ManyKeys_KeepsOrderPerKeyAndDenseOffsets()
    {
        var topic = await TopicAsync(partitions: 3);
        await using var producer = Log.CreateProducer();
        for (var batch = 0; batch < 10; batch++)
            await producer.AppendAsync([.. Enumerable.Range(0, 30).Select(i => new NewRecord(topic, Bytes($"k{i % 6}"), Bytes($"{batch * 30 + i}")))], default);

        await using var consumer = Member("g", topic);
        var records = Take(consumer, 300);

        foreach (var partition in records.GroupBy(r => r.Partition))
            Assert.Equal(Enumerable.Range(0, partition.Count()).Select(i => (long)i), partition.Select(r => r.Offset));
        foreach (var key in records.GroupBy(r => Text(r.Key)))
        {
            Assert.Single(key.Select(r => r.Partition).Distinct());
            Assert.Equal(KeyPartitioner.PartitionOf(Bytes(key.Key), 3), key.First().Partition.Partition);
            var numbers = Values(key).Select(int.Parse).ToArray();
            Assert.Equal(50, numbers.Length);
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task Append_WithoutKey_ReachesEveryPartitionInTime()
    {
        var topic = await TopicAsync(partitions: 2);
        var seen = new HashSet<int>();
        await using var consumer = Member("g", topic);
        for (var i = 0; i < 100 && seen.Count < 2; i++)
        {
            await AppendAsync(new NewRecord(topic, null, Bytes("x")));
            seen.Add(Take(consumer, 1)[0].Partition.Partition);
        }
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task Record_HeadersNullsAndEmptyValue_ComeBackAsGiven()
    {
        var topic = await TopicAsync();
        LogHeader[] headers = [new("content-type", Bytes("application/json")), new("empty", []), new("content-type", [0, 255])];
        await AppendAsync(
            new NewRecord(topic, Bytes("k"), null, 0, headers), new NewRecord(topic, null, [], 0), new NewRecord(topic, [], Bytes("v"), 0));

        await using var reader = Reader(topic);
        var records = Take(reader, 3);

        Assert.Equal("k", Text(records[0].Key));
        Assert.Null(records[0].Value);
        Assert.Equal(headers.Select(h => (h.Name, Text(h.Value))), records[0].Headers.Select(h => (h.Name, Text(h.Value))));
        Assert.Null(records[1].Key);
        Assert.Empty(records[1].Value!);
        Assert.Empty(records[1].Headers);
        Assert.Empty(records[2].Key!);
        Assert.All(records, r => Assert.True(r.TimestampUnixMs > 1_700_000_000_000, $"{r.TimestampUnixMs}"));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(8_000_000)]
    public async Task Record_OfManyBytes_ComesBack(int bytes)
    {
        var topic = await TopicAsync();
        var value = new byte[bytes];
        new Random(1).NextBytes(value);
        await AppendAsync(new NewRecord(topic, null, value), new NewRecord(topic, null, Bytes("after")));

        await using var reader = Reader(topic);
        var records = Take(reader, 2);

        Assert.True(value.AsSpan().SequenceEqual(records[0].Value));
        Assert.Equal("after", Text(records[1].Value));
    }

    [Fact]
    public async Task Append_RecordOverTheLimit_IsRefusedAndNamesTheLimit()
    {
        var topic = await TopicAsync();
        var error = await Assert.ThrowsAnyAsync<EventLogException>(() => AppendAsync(new NewRecord(topic, null, new byte[9 << 20])));
        Assert.False(error.CanRetry);
        Assert.Contains(topic, error.Message);
        Assert.Contains((8 << 20).ToString(), error.Message);
        await AppendAsync(new NewRecord(topic, null, Bytes("small")));
        Assert.Equal(["small"], Values(await ReadAllAsync(topic)));
    }

    [Fact]
    public async Task MissingTopic_IsNamedByEveryCall()
    {
        var topic = Unique("missing");
        Assert.Equal(0, await Log.PartitionCountAsync(topic, default));
        Assert.Contains(topic, (await Assert.ThrowsAsync<EventLogException>(() => AppendAsync(new NewRecord(topic, null, [])))).Message);
        Assert.Contains(topic, (await Assert.ThrowsAsync<EventLogException>(() => Log.RangeAsync(new(topic, 0), default))).Message);
        Assert.Contains(topic, (await Assert.ThrowsAsync<EventLogException>(async () =>
        {
            await using var consumer = Member("g", topic);
            Take(consumer, 1);
        })).Message);
    }

    [Fact]
    public async Task CreateTopics_Twice_KeepsThePartitionsOfTheFirst()
    {
        var topic = await TopicAsync(partitions: 3);
        await AppendNumbersAsync(topic, 0, 1, partition: 2);
        await Log.CreateTopicsAsync([new(topic, 5)], default);
        Assert.Equal(3, await Log.PartitionCountAsync(topic, default));
        Assert.Equal(["0"], Values(await ReadAllAsync(topic, partition: 2)));
    }

    [Fact]
    public async Task Compacted_NewestOfEachKey_IsReadLast()
    {
        var topic = await TopicAsync(compacted: true);
        for (var round = 0; round < 3; round++)
            await AppendAsync([.. Enumerable.Range(0, 10).Select(i => new NewRecord(topic, Bytes($"k{i}"), Bytes($"{round}-{i}")))]);
        await AppendAsync(new NewRecord(topic, Bytes("k3"), null));

        var newest = (await ReadAllAsync(topic)).GroupBy(r => Text(r.Key)).ToDictionary(g => g.Key, g => g.Last().Value);

        for (var i = 0; i < 10; i++)
            if (i != 3) Assert.Equal($"2-{i}", Text(newest[$"k{i}"]));
        Assert.Null(newest.GetValueOrDefault("k3"));
        var error = await Assert.ThrowsAsync<EventLogException>(() => AppendAsync(new NewRecord(topic, null, Bytes("v"))));
        Assert.Contains("key", error.Message);
    }

    [Fact]
    public async Task Range_GrowsWithWhatIsCommitted()
    {
        var topic = await TopicAsync(partitions: 2);
        Assert.Equal(new OffsetRange(0, 0), await Log.RangeAsync(new(topic, 1), default));
        Assert.Contains("0 to 1", (await Assert.ThrowsAsync<EventLogException>(() => Log.RangeAsync(new(topic, 2), default))).Message);
        Assert.Contains("0 to 1", (await Assert.ThrowsAsync<EventLogException>(() => AppendNumbersAsync(topic, 0, 1, partition: 2))).Message);
        await AppendNumbersAsync(topic, 0, 7, partition: 1);
        Assert.Equal(new OffsetRange(0, 7), await Log.RangeAsync(new(topic, 1), default));
        Assert.Equal(new OffsetRange(0, 0), await Log.RangeAsync(new(topic, 0), default));
    }

    [Fact]
    public async Task Reopen_KeepsRecordsOffsetsAndTopics()
    {
        var topic = await TopicAsync(partitions: 2);
        await AppendNumbersAsync(topic, 0, 20);
        await using (var consumer = Member("g", topic))
        {
            Take(consumer, 20);
            consumer.Commit(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 12 });
        }

        await ReopenAsync();

        Assert.Equal(2, await Log.PartitionCountAsync(topic, default));
        Assert.Equal(new OffsetRange(0, 20), await Log.RangeAsync(new(topic, 0), default));
        Assert.Equal(12, (await Log.CommittedAsync(Unique("g"), [new(topic, 0)], default))[new(topic, 0)]);
        await AppendNumbersAsync(topic, 20, 5);
        Assert.Equal(Numbers(0, 25), Values(await ReadAllAsync(topic)));
    }

    [Fact]
    public async Task Append_FromManyCallers_LosesAndDoublesNothing()
    {
        var topic = await TopicAsync();
        await using var producer = Log.CreateProducer();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++) await producer.AppendAsync([new(topic, null, Bytes($"{caller}:{i}"))], default);
        })));

        var records = await ReadAllAsync(topic);

        Assert.Equal(1000, Values(records).Distinct().Count());
        foreach (var caller in Values(records).Select(v => v.Split(':')).GroupBy(v => v[0]))
            Assert.Equal(Numbers(0, 50), caller.Select(v => v[1]));
    }
}
