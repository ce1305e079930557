using System.Diagnostics;
using System.Globalization;
using System.Text;
using StreamingAnomaly.EventLog.Sqlite;

namespace StreamingAnomaly.EventLog.Tests.Sqlite;

/// <summary>Acknowledged is on the disk: a process that appends is killed at a random moment.</summary>
public sealed class SqliteKillTests : IDisposable
{
    private const string Topic = "killed";
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Kill_WhileAppending_KeepsEveryAcknowledgedRecordOnce()
    {
        var path = folder.File("log.db");
        var random = new Random(7);
        var acknowledged = -1L;
        for (var round = 0; round < 5; round++) acknowledged = await AppendUntilKilledAsync(path, acknowledged + random.Next(20, 400));

        await using var log = SqliteEventLog.Open(new() { Path = path }, TimeProvider.System);
        var range = await log.RangeAsync(new(Topic, 0), default);
        Assert.InRange(range.Next, acknowledged + 1, long.MaxValue);
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new(Topic, 0)] = 0 } });
        for (var next = 0L; next < range.Next;)
            foreach (var record in reader.Poll(10_000, TimeSpan.FromSeconds(5), default))
            {
                Assert.Equal(next++, record.Offset);
                Assert.Equal(record.Offset.ToString(CultureInfo.InvariantCulture), Encoding.UTF8.GetString(record.Value!));
            }
    }

    /// <summary>What the child process does: appends its offset as the value, and prints every offset that is acknowledged.</summary>
    public static int Append(string path)
    {
        var log = SqliteEventLog.Open(new() { Path = path }, TimeProvider.System);
        log.CreateTopicsAsync([new(Topic, 1)], default).GetAwaiter().GetResult();
        var producer = log.CreateProducer();
        for (var next = log.RangeAsync(new(Topic, 0), default).Result.Next; ; next += 10)
        {
            producer.AppendAsync([.. Enumerable.Range(0, 10).Select(i =>
                new NewRecord(Topic, null, Encoding.UTF8.GetBytes((next + i).ToString(CultureInfo.InvariantCulture)), 0))], default).GetAwaiter().GetResult();
            Console.WriteLine(next + 9);
        }
    }

    private static async Task<long> AppendUntilKilledAsync(string path, long enough)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "StreamingAnomaly.EventLog.Tests"))
        {
            RedirectStandardOutput = true, ArgumentList = { Program.AppendRole, path },
        };
        using var child = Process.Start(start)!;
        var acknowledged = -1L;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            acknowledged = long.Parse(line, CultureInfo.InvariantCulture);
            if (acknowledged >= enough) child.Kill();
        }
        await child.WaitForExitAsync();
        Assert.True(acknowledged >= enough, $"the child ended by itself after offset {acknowledged}");
        return acknowledged;
    }
}
