using System.Diagnostics;
using System.Text;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.EventLog.Tests.Sqlite;

/// <summary>What the log drops, and what it never drops.</summary>
public sealed class SqliteHousekeepingTests : IAsyncLifetime
{
    private static readonly TopicPartition Partition = new("t", 0);
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private SqliteEventLog log = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (log is not null) await log.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Retention_DropsWhatIsOlder_AlsoUnread()
    {
        await OpenAsync(new() { Path = folder.File("log.db"), Retention = TimeSpan.FromHours(1) });
        await AppendAsync(30, 100);
        time.Advance(TimeSpan.FromMinutes(50));
        await AppendAsync(10, 100);
        time.Advance(TimeSpan.FromMinutes(15));

        await UntilAsync(range => range == new OffsetRange(30, 40));
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [Partition] = 0 } });
        Assert.Equal(Enumerable.Range(30, 10).Select(i => (long)i), reader.Poll(100, TimeSpan.FromSeconds(5), default).Select(r => r.Offset));
    }

    [Fact]
    public async Task Retention_KeepUnread_DropsOnlyWhatEveryGroupHasPassed()
    {
        await OpenAsync(new() { Path = folder.File("log.db"), Retention = TimeSpan.FromHours(1), KeepUnread = true });
        await AppendAsync(30, 100);
        time.Advance(TimeSpan.FromHours(2));
        await AppendAsync(1, 100); // the housekeeping that was due has run before it
        Assert.Equal(new OffsetRange(0, 31), await log.RangeAsync(Partition, default)); // no group has read yet

        await using var consumer = await CommitAsync("forwarder", 12);
        time.Advance(TimeSpan.FromMinutes(2));
        await UntilAsync(range => range == new OffsetRange(12, 31));
    }

    [Fact]
    public async Task Quota_LimitedTopics_OthersAlwaysFit()
    {
        await OpenAsync(new() { Path = folder.File("log.db"), MaxBytes = 1 << 20, Retention = null, LimitedTopics = ["t"] });
        await log.CreateTopicsAsync([new("other", 1)], default);
        await AppendAsync(100, 10_000);
        await Assert.ThrowsAsync<EventLogFullException>(() => AppendAsync(10, 10_000));
        await using var producer = log.CreateProducer();
        await producer.AppendAsync([new NewRecord("other", null, new byte[100_000])], default);
        Assert.Equal(1, (await log.RangeAsync(new("other", 0), default)).Next);
    }

    [Fact]
    public async Task Drop_FromTheMiddle_ReadersPassOverItAndTheTellingStandsBesideIt()
    {
        await OpenAsync(new() { Path = folder.File("log.db"), Retention = null });
        await log.CreateTopicsAsync([new("told", 1)], default);
        await AppendAsync(30, 100);
        var before = log.Usage().Single(p => p.Partition == Partition).Bytes;
        await log.DropAsync(Partition, 10, 20, [new NewRecord("told", "k"u8.ToArray(), "ten"u8.ToArray())], default);
        Assert.Equal(new OffsetRange(0, 30), await log.RangeAsync(Partition, default));
        Assert.Equal(before * 2 / 3, log.Usage().Single(p => p.Partition == Partition).Bytes);
        Assert.Equal(1, (await log.RangeAsync(new("told", 0), default)).Next);
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [Partition] = 0 } });
        Assert.Equal(
            Enumerable.Range(0, 10).Concat(Enumerable.Range(20, 10)).Select(i => (long)i),
            reader.Poll(100, TimeSpan.FromSeconds(5), default).Select(r => r.Offset));

        await log.DropAsync(Partition, 0, 5, [], default);
        Assert.Equal(new OffsetRange(5, 30), await log.RangeAsync(Partition, default));
        var error = await Assert.ThrowsAsync<EventLogException>(() => log.DropAsync(Partition, 0, 5, [], default));
        Assert.Contains("it holds 5 to 30", error.Message);
    }

    [Fact]
    public async Task Quota_UnreadRecords_AreKeptAndAppendsRefused()
    {
        await OpenAsync(new() { Path = folder.File("log.db"), MaxBytes = 1 << 20, Retention = null });
        await AppendAsync(10, 10_000);
        await using var consumer = await CommitAsync("slow", 5);
        await AppendAsync(70, 10_000);
        var error = await Assert.ThrowsAsync<EventLogFullException>(() => AppendAsync(100, 10_000));
        Assert.Contains("log.maxBytes", error.Message);
        Assert.Contains("'slow'", error.Message);
        Assert.Contains("75 records", error.Message);
        Assert.Equal(80, (await log.RangeAsync(Partition, default)).Next);

        consumer.Commit(new Dictionary<TopicPartition, long> { [Partition] = 60 });
        await AppendAsync(20, 10_000); // passes 90 % of the limit: makes room
        await UntilAsync(range => range.First == 60);
        await AppendAsync(50, 10_000);
        Assert.Equal(150, (await log.RangeAsync(Partition, default)).Next);
    }

    [Fact]
    public async Task Compaction_KeepsTheNewestOfEachKeyAndDropsOldDeletions()
    {
        var options = new SqliteLogOptions { Path = folder.File("log.db"), CompactionMinRecords = 100, TombstoneRetention = TimeSpan.FromHours(1) };
        await OpenAsync(options);
        await log.CreateTopicsAsync([new("c", 1, Compacted: true)], default);
        await using var producer = log.CreateProducer();
        await producer.AppendAsync([new("c", Key("gone"), null)], default);
        time.Advance(TimeSpan.FromHours(2));
        for (var round = 0; round < 40; round++)
            await producer.AppendAsync([.. Enumerable.Range(0, 5).Select(i => new NewRecord("c", Key($"k{i}"), Key($"{round}")))], default);
        await producer.AppendAsync([new("c", Key("k4"), null)], default);

        var records = await ReadUntilAsync(found => found.Count < 100);
        var newest = records.GroupBy(r => Encoding.UTF8.GetString(r.Key!)).ToDictionary(g => g.Key, g => g.Last().Value);
        Assert.Equal(["k0", "k1", "k2", "k3", "k4"], newest.Keys.Order());
        Assert.Null(newest["k4"]);
        Assert.All(newest.Where(n => n.Key != "k4"), n => Assert.Equal("39", Encoding.UTF8.GetString(n.Value!)));
        Assert.Equal(new OffsetRange(0, 202), await log.RangeAsync(new("c", 0), default));

        await log.DisposeAsync();
        await OpenAsync(options);
        Assert.Equal(records.Select(r => r.Offset), (await ReadUntilAsync(_ => true)).Select(r => r.Offset));
    }

    [Fact]
    public async Task Member_ThatStoppedPolling_LosesItsPartitionsAndItsCommits()
    {
        await OpenAsync(new() { Path = folder.File("log.db"), MaxPollInterval = TimeSpan.FromMinutes(5) });
        await using var stuck = log.CreateConsumer(new() { Group = "g", Topics = ["t"] });
        stuck.Poll(1, TimeSpan.Zero, default);
        await using var next = log.CreateConsumer(new() { Group = "g", Topics = ["t"] });
        next.Poll(1, TimeSpan.Zero, default);
        Assert.Empty(next.Assignment);

        time.Advance(TimeSpan.FromMinutes(6));
        next.Poll(1, TimeSpan.Zero, default);
        Assert.Equal([Partition], next.Assignment);
        Assert.Throws<EventLogAbortedException>(() => stuck.Commit(new Dictionary<TopicPartition, long> { [Partition] = 1 }));
        stuck.Poll(1, TimeSpan.Zero, default);
        Assert.Empty(stuck.Assignment);
    }

    private async Task OpenAsync(SqliteLogOptions options)
    {
        log = SqliteEventLog.Open(options, time);
        await log.CreateTopicsAsync([new("t", 1)], default);
    }

    private async Task AppendAsync(int count, int bytes)
    {
        await using var producer = log.CreateProducer();
        await producer.AppendAsync([.. Enumerable.Range(0, count).Select(_ => new NewRecord("t", null, new byte[bytes]))], default);
    }

    private async Task<IEventConsumer> CommitAsync(string group, long next)
    {
        var consumer = log.CreateConsumer(new() { Group = group, Topics = ["t"] });
        consumer.Poll(1, TimeSpan.Zero, default);
        consumer.Commit(new Dictionary<TopicPartition, long> { [Partition] = next });
        Assert.Equal(next, (await log.CommittedAsync(group, [Partition], default))[Partition]);
        return consumer;
    }

    // Housekeeping runs on the writer's thread, after what caused it: wait for its effect.
    private async Task UntilAsync(Func<OffsetRange, bool> condition)
    {
        for (var started = Stopwatch.GetTimestamp(); !condition(await log.RangeAsync(Partition, default)); await Task.Yield())
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"still {await log.RangeAsync(Partition, default)}");
    }

    private async Task<List<LogRecord>> ReadUntilAsync(Func<List<LogRecord>, bool> condition)
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Yield())
        {
            await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new("c", 0)] = 0 } });
            var records = new List<LogRecord>();
            while (reader.Poll(1000, TimeSpan.Zero, default) is { Count: > 0 } more) records.AddRange(more);
            if (condition(records)) return records;
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"still {records.Count} records");
        }
    }

    private static byte[] Key(string text) => Encoding.UTF8.GetBytes(text);
}
