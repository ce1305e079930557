using System.Diagnostics;
using System.Text;
using StreamingAnomaly.Contracts;

namespace StreamingAnomaly.EventLog.Tests.Conformance;

/// <summary>What every log has to do; the rest of it is in the other parts of this class.</summary>
public abstract partial class EventLogConformance : IAsyncLifetime
{
    private static int counter;
    private readonly string run = $"t{Stopwatch.GetTimestamp():x}-{Interlocked.Increment(ref counter)}";

    /// <summary>The log under test.</summary>
    protected IEventLog Log { get; private set; } = null!;

    /// <summary>Opens the same log again and again within a test.</summary>
    protected abstract Task<IEventLog> OpenAsync();

    public async ValueTask InitializeAsync() => Log = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Log is not null) await Log.DisposeAsync();
    }

    /// <summary>A name nobody else uses, also on a broker that serves many test runs.</summary>
    protected string Unique(string name) => $"{run}-{name}";

    protected async Task ReopenAsync()
    {
        await Log.DisposeAsync();
        Log = await OpenAsync();
    }

    protected async Task<string> TopicAsync(int partitions = 1, bool compacted = false, string name = "topic")
    {
        await Log.CreateTopicsAsync([new(Unique(name), partitions, compacted)], default);
        return Unique(name);
    }

    protected async Task AppendAsync(params NewRecord[] records)
    {
        await using var producer = Log.CreateProducer();
        await producer.AppendAsync(records, default);
    }

    protected Task AppendNumbersAsync(string topic, int from, int count, int? partition = 0) =>
        AppendAsync([.. Enumerable.Range(from, count).Select(i => new NewRecord(topic, null, Bytes($"{i}"), partition))]);

    protected IEventConsumer Reader(string topic, long offset = 0, int partition = 0) =>
        Log.CreateConsumer(new() { Partitions = new Dictionary<TopicPartition, long> { [new(topic, partition)] = offset } });

    protected IEventConsumer Member(string group, string topic, IAssignmentListener? listener = null, bool fromBeginning = true) =>
        Log.CreateConsumer(new() { Group = Unique(group), Topics = [topic], Listener = listener, FromBeginning = fromBeginning });

    /// <summary>Polls until as many records are there; fails after a minute.</summary>
    protected static List<LogRecord> Take(IEventConsumer consumer, int count)
    {
        var records = new List<LogRecord>();
        Until(() => records.Count >= count, () => records.AddRange(consumer.Poll(count - records.Count, Slice, default)),
            () => $"{records.Count} of {count} records");
        return records;
    }

    /// <summary>Polls the consumers in turn until the condition holds; fails after a minute.</summary>
    protected static void PollUntil(Func<bool> condition, params IEventConsumer[] consumers) =>
        Until(condition, () => { foreach (var c in consumers) c.Poll(100, Slice, default); },
            () => "assignments " + string.Join(" | ", consumers.Select(c => string.Join(",", c.Assignment))));

    /// <summary>Everything committed that a partition holds.</summary>
    protected async Task<List<LogRecord>> ReadAllAsync(string topic, int partition = 0)
    {
        var range = await Log.RangeAsync(new(topic, partition), default);
        var records = new List<LogRecord>();
        var end = $"end {Interlocked.Increment(ref counter)}";
        await using var reader = Reader(topic, range.First, partition);
        await AppendAsync(new NewRecord(topic, Bytes("end"), Bytes(end), partition));
        Until(() => records.Any(r => IsEnd(r) && Text(r.Value) == end), () => records.AddRange(reader.Poll(1000, Slice, default)),
            () => $"{records.Count} records, no end");
        return [.. records.Where(r => !IsEnd(r))];

        static bool IsEnd(LogRecord r) => r.Key is not null && Text(r.Key) == "end";
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);

    protected static IEnumerable<string> Values(IEnumerable<LogRecord> records) => records.Select(r => Text(r.Value));

    protected static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => $"{i}");

    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    private static void Until(Func<bool> condition, Action step, Func<string> state)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"still waiting after 60 s: {state()}");
            step();
        }
    }
}
