using System.Text;
using Microsoft.Data.Sqlite;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.EventLog.Tests.Sqlite;

/// <summary>The file: who may open it, and what is said when it cannot be used.</summary>
public sealed class SqliteLogFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Open_Twice_IsRefusedUntilTheFirstIsClosed()
    {
        var first = Open("log.db");
        Assert.Contains("in use", Assert.Throws<EventLogException>(() => Open("log.db")).Message);
        await first.DisposeAsync();
        await using var again = Open("log.db");
    }

    [Fact]
    public async Task ReadOnly_BesideTheOwner_FollowsButDoesNotWrite()
    {
        await using var owner = Open("log.db");
        await owner.CreateTopicsAsync([new("t", 1)], default);
        await AppendAsync(owner, "1");
        await using var follower = EventLogFactory.Open(new() { Sqlite = new() { Path = folder.File("log.db"), ReadOnly = true } }, TimeProvider.System);
        await using var reader = follower.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 } });
        Assert.Equal("1", Encoding.UTF8.GetString(Assert.Single(reader.Poll(10, TimeSpan.Zero, default)).Value!));

        await AppendAsync(owner, "2");
        Assert.Equal("2", Encoding.UTF8.GetString(Assert.Single(reader.Poll(10, TimeSpan.FromSeconds(30), default)).Value!));
        Assert.Equal(new OffsetRange(0, 2), await follower.RangeAsync(new("t", 0), default));
        await follower.CreateTopicsAsync([new("t", 1)], default);
        Assert.Contains("read-only", (await Assert.ThrowsAsync<EventLogException>(() => follower.CreateTopicsAsync([new("new", 1)], default))).Message);
        Assert.Contains("read-only", Assert.Throws<EventLogException>(() => follower.CreateProducer()).Message);
        Assert.Contains("read-only", Assert.Throws<EventLogException>(() => follower.CreateConsumer(new() { Group = "g", Topics = ["t"] })).Message);
    }

    [Fact]
    public void Open_WhatIsNoLog_SaysSo()
    {
        File.WriteAllText(folder.File("text.db"), new string('x', 10_000));
        Directory.CreateDirectory(folder.File("folder.db"));
        using (var other = new SqliteConnection($"Data Source={folder.File("other.db")};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE t (x)";
            command.ExecuteNonQuery();
        }
        Assert.Contains("damaged", Assert.Throws<EventLogException>(() => Open("text.db")).Message);
        Assert.Contains("cannot be opened", Assert.Throws<EventLogException>(() => Open("folder.db")).Message);
        Assert.Contains("no event log", Assert.Throws<EventLogException>(() => Open("other.db")).Message);
        Assert.Contains("there is no log", Assert.Throws<EventLogException>(
            () => SqliteLogFollower.Open(new() { Path = folder.File("none.db"), ReadOnly = true })).Message);
        Assert.Contains("log.maxBytes", Assert.Throws<ArgumentException>(
            () => SqliteEventLog.Open(new() { Path = folder.File("x"), MaxBytes = 5 }, TimeProvider.System)).Message);
    }

    [Fact]
    public async Task Append_DiskFull_IsOneClearErrorAndWhatWasThereIsRead()
    {
        await using var log = SqliteEventLog.Open(new() { Path = folder.File("log.db"), MaxPages = 100 }, TimeProvider.System);
        await log.CreateTopicsAsync([new("t", 1)], default);
        await AppendAsync(log, "before");

        var error = await Assert.ThrowsAsync<EventLogFullException>(() => AppendAsync(log, new string('x', 1_000_000)));
        Assert.Contains("no space left", error.Message);
        Assert.Contains(folder.File("log.db"), error.Message);

        await AppendAsync(log, "after");
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 } });
        Assert.Equal(["before", "after"], reader.Poll(10, TimeSpan.FromSeconds(5), default).Select(r => Encoding.UTF8.GetString(r.Value!)));
    }

    [Fact]
    public async Task Read_DamagedPages_SaysTheFileIsDamaged()
    {
        var path = folder.File("log.db");
        await using (var log = Open("log.db"))
        {
            await log.CreateTopicsAsync([new("t", 1)], default);
            for (var i = 0; i < 20; i++) await AppendAsync(log, new string('x', 10_000));
        }
        using (var file = File.OpenWrite(path))
        {
            file.Position = 16 * 4096;
            file.Write(Enumerable.Repeat((byte)0xAB, 20 * 4096).ToArray());
        }

        await using var damaged = Open("log.db");
        await using var reader = damaged.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new("t", 0)] = 0 } });
        Assert.Contains("damaged", Assert.Throws<EventLogException>(() => reader.Poll(100, TimeSpan.Zero, default)).Message);
    }

    private SqliteEventLog Open(string name) => SqliteEventLog.Open(new() { Path = folder.File(name) }, TimeProvider.System);

    private static async Task AppendAsync(SqliteEventLog log, string value)
    {
        await using var producer = log.CreateProducer();
        await producer.AppendAsync([new("t", null, Encoding.UTF8.GetBytes(value), 0)], default);
    }
}
