using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;
using StreamingAnomaly.Ingest.Edge;

namespace StreamingAnomaly.Ingest.Tests.Edge;

/// <summary>An edge in this process. The centre is an embedded log too: both logs pass the same conformance suite.</summary>
internal sealed class EdgeRig : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    private EdgeRig(SqliteEventLog own, EdgeNode node) => (Own, Node) = (own, node);

    public SqliteEventLog Own { get; }

    public EdgeNode Node { get; }

    public static async Task<SqliteEventLog> CentreAsync(TempFolder folder, int maxRecordBytes = 8 << 20)
    {
        var centre = SqliteEventLog.Open(new() { Path = folder.File("centre.db"), MaxRecordBytes = maxRecordBytes }, TimeProvider.System);
        await centre.CreateTopicsAsync(Topics.All(2), default);
        return centre;
    }

    public static async Task<EdgeRig> StartAsync(
        TempFolder folder, IEventLog centre, long quota = 100_000_000, string name = "edge", bool forward = true, EdgeOptions? options = null)
    {
        var own = SqliteEventLog.Open(
            new() { Path = Path.Combine(folder.File(name), "log.db"), MaxBytes = quota, KeepUnread = true, LimitedTopics = [Topics.Readings] },
            TimeProvider.System);
        await own.CreateTopicsAsync(Topics.All(3), default);
        var edge = (options ?? new EdgeOptions()) with
        {
            Enabled = true, Id = "line-3", Central = "centre:9092", BatchRecords = 7, Linger = TimeSpan.Zero,
            MaxBackoff = options?.MaxBackoff ?? TimeSpan.FromSeconds(1),
        };
        var node = new EdgeNode(
            new AnomalyOptions { DataFolder = folder.File(name), Edge = edge }, own, centre, TimeProvider.System, NullLoggerFactory.Instance);
        await node.StartAsync(default);
        var rig = new EdgeRig(own, node);
        if (forward) rig.Forward();
        return rig;
    }

    /// <summary>The link works from now on.</summary>
    public void Forward() => running = Task.Run(() => Node.RunAsync(stop.Token));

    /// <summary>Takes readings of two equipments as the ingest does.</summary>
    public async Task AcceptAsync(int first, int count)
    {
        await using var producer = Node.CreateProducer();
        for (var i = first; i < first + count; i++) await producer.AppendAsync([Record("a", i), Record("b", i)], default);
    }

    public static NewRecord Record(string equipment, int number, int padding = 0) => new(
        Topics.Readings, Encoding.UTF8.GetBytes(equipment),
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"equipment":"{{{equipment}}}","time":"{{{TimeOf(number):O}}}","values":{"n":{{{number}}}}{{{new string(' ', padding)}}}}""")),
        null, [new("content-type", "application/json"u8.ToArray())]);

    public static DateTimeOffset TimeOf(int number) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + TimeSpan.FromMilliseconds(number);

    public static byte[] Value(string equipment, int number) => Record(equipment, number).Value!;

    /// <summary>Records of a topic, partition by partition.</summary>
    public static async Task<List<LogRecord>> ReadAsync(IEventLog log, string topic)
    {
        var records = new List<LogRecord>();
        for (var i = 0; i < await log.PartitionCountAsync(topic, default); i++)
        {
            await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new(topic, i)] = 0 } });
            while (!reader.IsAtEnd(new(topic, i))) records.AddRange(reader.Poll(1000, TimeSpan.FromMilliseconds(10), default));
        }

        return records;
    }

    /// <summary>Waits until the centre has that many readings.</summary>
    public static async Task ReachAsync(IEventLog centre, int readings)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await ReadAsync(centre, Topics.Readings)).Count < readings) await Task.Delay(20, limit.Token);
    }

    /// <summary>Waits until the edge says so.</summary>
    public async Task ReachAsync(Func<EdgeStatus, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Node.Status is not { } status || !condition(status)) await Task.Delay(20, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try { await running; }
        catch (OperationCanceledException) { }
        await Node.StopAsync(default);
        Node.Dispose();
        await Own.DisposeAsync();
        stop.Dispose();
    }
}
