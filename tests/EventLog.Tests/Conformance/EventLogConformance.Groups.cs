namespace StreamingAnomaly.EventLog.Tests.Conformance;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Group_JoinAndLeave_SharesAndHandsOverPartitions()
    {
        var topic = await TopicAsync(partitions: 4);
        var first = new RecordingListener();
        var second = new RecordingListener();
        await using var a = Member("g", topic, first);
        PollUntil(() => a.Assignment.Count == 4, a);

        var b = Member("g", topic, second);
        PollUntil(() => a.Assignment.Count == 2 && b.Assignment.Count == 2, a, b);
        Assert.Empty(a.Assignment.Intersect(b.Assignment));
        Assert.Equal(b.Assignment.Order(ByNumber), first.Revoked.Order(ByNumber));
        Assert.Equal(b.Assignment.Order(ByNumber), second.Assigned.Order(ByNumber));

        await b.DisposeAsync();
        PollUntil(() => a.Assignment.Count == 4, a);
        Assert.Equal(6, first.Assigned.Count);
        Assert.Equal(2, second.Revoked.Count);
    }

    [Fact]
    public async Task Group_HandOver_ContinuesWhereTheOtherCommitted()
    {
        var topic = await TopicAsync(partitions: 2);
        await AppendNumbersAsync(topic, 0, 10, partition: 0);
        await AppendNumbersAsync(topic, 100, 10, partition: 1);
        var a = Member("g", topic);
        Take(a, 20);
        a.Commit(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 4, [new(topic, 1)] = 10 });
        await a.DisposeAsync();

        await using var b = Member("g", topic);
        Assert.Equal(Numbers(4, 6), Values(Take(b, 6)));
        Assert.Empty(b.Poll(10, TimeSpan.FromMilliseconds(100), default));
    }

    [Fact]
    public async Task Group_OnlyNewRecords_SkipsWhatWasThere()
    {
        var topic = await TopicAsync();
        await AppendNumbersAsync(topic, 0, 10);
        await using var consumer = Member("g", topic, fromBeginning: false);
        PollUntil(() => consumer.Assignment.Count == 1, consumer);
        Assert.Empty(consumer.Poll(10, TimeSpan.FromMilliseconds(500), default));
        await AppendNumbersAsync(topic, 10, 3);
        Assert.Equal(Numbers(10, 3), Values(Take(consumer, 3)));
    }

    [Fact]
    public async Task Groups_AreIndependent()
    {
        var topic = await TopicAsync();
        await AppendNumbersAsync(topic, 0, 5);
        await using var a = Member("a", topic);
        await using var b = Member("b", topic);
        Assert.Equal(Numbers(0, 5), Values(Take(a, 5)));
        a.Commit(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 5 });
        Assert.Equal(Numbers(0, 5), Values(Take(b, 5)));
        Assert.Equal(5, (await Log.CommittedAsync(Unique("a"), [new(topic, 0)], default))[new(topic, 0)]);
        Assert.Empty(await Log.CommittedAsync(Unique("b"), [new(topic, 0)], default));
    }

    [Fact]
    public async Task Listener_StartOffsets_OverruleTheCommitted()
    {
        var topic = await TopicAsync(partitions: 2);
        await AppendNumbersAsync(topic, 0, 10, partition: 0);
        await AppendNumbersAsync(topic, 100, 10, partition: 1);
        await using (var first = Member("g", topic))
        {
            Take(first, 20);
            first.Commit(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 8, [new(topic, 1)] = 9 });
        }

        await using var consumer = Member("g", topic, new RecordingListener { Start = { [new(topic, 0)] = 5 } });
        var records = Take(consumer, 6);
        Assert.Equal(Numbers(5, 5), Values(records.Where(r => r.Partition.Partition == 0)));
        Assert.Equal(["109"], Values(records.Where(r => r.Partition.Partition == 1)));
    }

    [Fact]
    public async Task Listener_Dispose_RevokesAndMayCommit()
    {
        var topic = await TopicAsync();
        await AppendNumbersAsync(topic, 0, 10);
        var listener = new RecordingListener();
        var consumer = Member("g", topic, listener);
        Take(consumer, 10);
        listener.WhenRevoked = () => consumer.Commit(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 6 });
        await consumer.DisposeAsync();
        Assert.Equal([new(topic, 0)], listener.Revoked);
        Assert.Equal(6, (await Log.CommittedAsync(Unique("g"), [new(topic, 0)], default))[new(topic, 0)]);
    }

    private static readonly Comparer<TopicPartition> ByNumber = Comparer<TopicPartition>.Create((a, b) => a.Partition - b.Partition);

    private sealed class RecordingListener : IAssignmentListener
    {
        public List<TopicPartition> Assigned { get; } = [];
        public List<TopicPartition> Revoked { get; } = [];
        public Dictionary<TopicPartition, long> Start { get; } = [];
        public Action WhenRevoked { get; set; } = () => { };

        public IReadOnlyDictionary<TopicPartition, long> OnAssigned(IReadOnlyCollection<TopicPartition> partitions)
        {
            Assigned.AddRange(partitions);
            return Start.Where(s => partitions.Contains(s.Key)).ToDictionary();
        }

        public void OnRevoked(IReadOnlyCollection<TopicPartition> partitions)
        {
            WhenRevoked();
            Revoked.AddRange(partitions);
        }
    }
}
