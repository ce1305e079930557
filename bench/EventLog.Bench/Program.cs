// Records per second of the event log: appended in batches by one caller, read back by one reader, committed in units of
// work, and single appends by many callers at once.
//   dotnet run -c Release --project bench/EventLog.Bench -- [sqlite FILE | kafka HOST:PORT] [records]
using System.Diagnostics;
using System.Globalization;
using StreamingAnomaly.EventLog;

const int BatchSize = 5_000;
const int Callers = 64;
var (kind, where) = (args.ElementAtOrDefault(0) ?? "sqlite", args.ElementAtOrDefault(1) ?? Path.Combine(Path.GetTempPath(), "event-log-bench.db"));
var count = int.Parse(args.ElementAtOrDefault(2) ?? "1000000", CultureInfo.InvariantCulture);
if (kind == "sqlite") foreach (var suffix in (string[])["", "-wal", "-shm", ".lock"]) File.Delete(where + suffix);

await using var log = EventLogFactory.Open(
    kind == "sqlite" ? new() { Sqlite = new() { Path = where } } : new() { Kafka = new() { Bootstrap = where } }, TimeProvider.System);
var (input, output, single) = (Name("in"), Name("out"), Name("single"));
await log.CreateTopicsAsync([new(input, 4), new(output, 4), new(single, 4)], default);
var keys = Enumerable.Range(0, 1000).Select(i => BitConverter.GetBytes(i)).ToArray();
var value = new byte[100];
new Random(1).NextBytes(value);

await using var producer = log.CreateProducer();
await MeasureAsync($"append, batches of {BatchSize}", count, async () =>
{
    for (var at = 0; at < count; at += BatchSize)
        await producer.AppendAsync(Batch(input, at, Math.Min(BatchSize, count - at)), default);
});

await using var reader = log.CreateConsumer(new() { Group = Name("read"), Topics = [input] });
await MeasureAsync("read", count, () =>
{
    for (var read = 0; read < count;) read += reader.Poll(BatchSize, TimeSpan.FromSeconds(10), default).Count;
    return Task.CompletedTask;
});

await using var consumer = log.CreateConsumer(new() { Group = Name("work"), Topics = [input] });
await using var transactional = await log.CreateTransactionalProducerAsync(Name("tx"), default);
await MeasureAsync($"read, write and commit, units of {BatchSize}", count, async () =>
{
    for (var done = 0; done < count;)
    {
        var records = consumer.Poll(BatchSize, TimeSpan.FromSeconds(10), default);
        var next = records.GroupBy(r => r.Partition).ToDictionary(g => g.Key, g => g.Max(r => r.Offset) + 1);
        await transactional.CommitAsync([.. records.Select(r => new NewRecord(output, r.Key, r.Value))], consumer, next, default);
        done += records.Count;
    }
});

var perCaller = Math.Max(1, count / 20 / Callers);
await MeasureAsync($"append one by one, {Callers} callers", perCaller * Callers, () => Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
{
    for (var i = 0; i < perCaller; i++) await producer.AppendAsync(Batch(single, caller, 1), default);
})));

string Name(string role) => $"bench-{Stopwatch.GetTimestamp():x}-{role}";

NewRecord[] Batch(string topic, int from, int size)
{
    var records = new NewRecord[size];
    for (var i = 0; i < size; i++) records[i] = new(topic, keys[(from + i) % keys.Length], value);
    return records;
}

static async Task MeasureAsync(string what, int records, Func<Task> run)
{
    var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
    await run();
    var (seconds, cpu) = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalSeconds);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: {records} records in {seconds:F2} s, {records / seconds:F0} records/s; {cpu:F2} s of CPU"));
}
