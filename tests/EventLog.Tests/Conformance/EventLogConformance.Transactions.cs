namespace StreamingAnomaly.EventLog.Tests.Conformance;

public abstract partial class EventLogConformance
{
    [Fact]
    public async Task Transaction_Committed_ShowsOutputsAndOffsetsTogether()
    {
        var (input, output) = (await TopicAsync(name: "in"), await TopicAsync(partitions: 2, name: "out"));
        await AppendNumbersAsync(input, 0, 10);
        await using var consumer = Member("g", input);
        await using var producer = await Log.CreateTransactionalProducerAsync(Unique("tx"), default);

        var read = Take(consumer, 10);
        await producer.CommitAsync(Outputs(output, read[..6]), consumer, Next(input, 6), default);
        await producer.CommitAsync(Outputs(output, read[6..]), consumer, Next(input, 10), default);

        Assert.Equal(10, (await Log.CommittedAsync(Unique("g"), [new(input, 0)], default))[new(input, 0)]);
        var written = (await ReadAllAsync(output, 0)).Concat(await ReadAllAsync(output, 1));
        Assert.Equal(Numbers(0, 10).Order(), Values(written).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transaction_OneOutputRefused_LeavesNothingAndTheNextOneWorks(bool byTheBroker)
    {
        var (input, output) = (await TopicAsync(name: "in"), await TopicAsync(name: "out"));
        var compacted = await TopicAsync(compacted: true, name: "compacted");
        var refused = byTheBroker ? new NewRecord(compacted, null, Bytes("no key")) : new NewRecord(output, null, new byte[9 << 20]);
        await AppendNumbersAsync(input, 0, 4);
        await using var consumer = Member("g", input);
        await using var producer = await Log.CreateTransactionalProducerAsync(Unique("tx"), default);
        var read = Take(consumer, 4);

        var error = await Assert.ThrowsAnyAsync<EventLogException>(() => producer.CommitAsync(
            [.. Outputs(output, read), refused], consumer, Next(input, 4), default));
        Assert.False(error.CanRetry, error.Message);
        Assert.Empty(await Log.CommittedAsync(Unique("g"), [new(input, 0)], default));
        Assert.Empty(await ReadAllAsync(output));

        consumer.Seek(new(input, 0), 0);
        Assert.Equal(Numbers(0, 4), Values(read = Take(consumer, 4)));
        await producer.CommitAsync(Outputs(output, read), consumer, Next(input, 4), default);
        Assert.Equal(Numbers(0, 4), Values(await ReadAllAsync(output)));
        Assert.Equal(4, (await Log.CommittedAsync(Unique("g"), [new(input, 0)], default))[new(input, 0)]);
    }

    [Fact]
    public async Task Transaction_Cancelled_LeavesNothingAndTheNextOneWorks()
    {
        var (input, output) = (await TopicAsync(name: "in"), await TopicAsync(name: "out"));
        await AppendNumbersAsync(input, 0, 4);
        await using var consumer = Member("g", input);
        await using var producer = await Log.CreateTransactionalProducerAsync(Unique("tx"), default);
        var read = Take(consumer, 4);

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => producer.CommitAsync(Outputs(output, read), consumer, Next(input, 4), cancelled.Token));
        Assert.Empty(await ReadAllAsync(output));

        await producer.CommitAsync(Outputs(output, read), consumer, Next(input, 4), default);
        Assert.Equal(Numbers(0, 4), Values(await ReadAllAsync(output)));
    }

    [Fact]
    public async Task Transaction_SecondHolderOfTheId_FencesTheFirst()
    {
        var (input, output) = (await TopicAsync(name: "in"), await TopicAsync(name: "out"));
        await AppendNumbersAsync(input, 0, 4);
        await using var consumer = Member("g", input);
        var read = Take(consumer, 4);
        await using var zombie = await Log.CreateTransactionalProducerAsync(Unique("tx"), default);
        await zombie.CommitAsync(Outputs(output, read[..1]), consumer, Next(input, 1), default);
        await using var heir = await Log.CreateTransactionalProducerAsync(Unique("tx"), default);

        await Assert.ThrowsAsync<EventLogFencedException>(
            () => zombie.CommitAsync(Outputs(output, read[1..]), consumer, Next(input, 4), default));
        await Assert.ThrowsAsync<EventLogFencedException>(
            () => zombie.CommitAsync(Outputs(output, read[1..]), consumer, Next(input, 4), default));
        await heir.CommitAsync(Outputs(output, read[1..3]), consumer, Next(input, 3), default);

        Assert.Equal(Numbers(0, 3), Values(await ReadAllAsync(output)));
        Assert.Equal(3, (await Log.CommittedAsync(Unique("g"), [new(input, 0)], default))[new(input, 0)]);
    }

    [Fact]
    public async Task Transaction_OfAMemberThatLeft_IsAborted()
    {
        var (input, output) = (await TopicAsync(name: "in"), await TopicAsync(name: "out"));
        await AppendNumbersAsync(input, 0, 4);
        var consumer = Member("g", input);
        var read = Take(consumer, 4);
        await using var producer = await Log.CreateTransactionalProducerAsync(Unique("tx"), default);
        await consumer.DisposeAsync();

        await Assert.ThrowsAsync<EventLogAbortedException>(
            () => producer.CommitAsync(Outputs(output, read), consumer, Next(input, 4), default));
        Assert.Empty(await ReadAllAsync(output));
        Assert.Empty(await Log.CommittedAsync(Unique("g"), [new(input, 0)], default));
    }

    [Fact]
    public async Task Transaction_WithoutOffsets_NeedsNoGroup()
    {
        var topic = await TopicAsync();
        await using var reader = Reader(topic);
        await using var producer = await Log.CreateTransactionalProducerAsync(Unique("tx"), default);
        await producer.CommitAsync([new(topic, null, Bytes("1"))], reader, new Dictionary<TopicPartition, long>(), default);
        Assert.Equal(["1"], Values(Take(reader, 1)));
        await Assert.ThrowsAsync<ArgumentException>(() => producer.CommitAsync([], reader, Next(topic, 1), default));
    }

    private static NewRecord[] Outputs(string topic, IEnumerable<LogRecord> inputs) =>
        [.. inputs.Select(r => new NewRecord(topic, r.Key ?? r.Value, r.Value))];

    private static Dictionary<TopicPartition, long> Next(string topic, long offset) => new() { [new(topic, 0)] = offset };
}
