using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.EventLog.Sqlite;
using StreamingAnomaly.Models.Bundles;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>A real log in a folder of its own, and the pipelines that run on it. The clock stands still.</summary>
internal sealed class ScorerRig : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<RunningScorer> running = [];
    private MomentService? moment;

    private ScorerRig(AnomalyOptions options)
    {
        Options = options with { DataFolder = folder.Root };
        Log = SqliteEventLog.Open(new SqliteLogOptions { Path = folder.File("log.db"), Retention = null }, Time);
        Bundles = new BundleStore(ScorerServices.BundleFolder(Options));
    }

    /// <summary>Small baselines, so that a test sees the provisional and the full model.</summary>
    public static AnomalyOptions Defaults { get; } = new()
    {
        Log = new() { Partitions = 2 },
        Scorer = new() { Instance = "one", Checkpoint = TimeSpan.FromHours(1) },
        Equipment = new() { Defaults = new() { Baseline = 160, Provisional = 80 } },
    };

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public AnomalyOptions Options { get; }

    public IEventLog Log { get; }

    public BundleStore Bundles { get; }

    public static async Task<ScorerRig> CreateAsync(AnomalyOptions? options = null)
    {
        var rig = new ScorerRig(options ?? Defaults);
        await TopicSetup.RunAsync(rig.Log, rig.Options.Log, CancellationToken.None);
        return rig;
    }

    /// <summary>Uses this service in every pipeline from now on.</summary>
    public void Use(MomentService service) => moment = service;

    public RunningScorer Start(Func<ScorerOptions, ScorerOptions>? with = null, StreamingAnomaly.Scorer.Api.FleetDesk? desk = null)
    {
        var options = Options with { Scorer = with?.Invoke(Options.Scorer) ?? Options.Scorer };
        var lines = new LogLines();
        var pipeline = new ScoringPipeline(
            Log, options, Bundles, moment ??= new MomentService(null, false, false), Time, lines, null, desk);
        var scorer = new RunningScorer(pipeline, lines, Log, options.Scorer.Instance!);
        running.Add(scorer);
        return scorer.Start();
    }

    /// <summary>Scores all there is, then stops cleanly.</summary>
    public async Task<RunningScorer> DrainAsync(Func<ScorerOptions, ScorerOptions>? with = null)
    {
        var scorer = Start(with);
        await DrainedAsync(scorer);
        await scorer.StopAsync();
        return scorer;
    }

    public Task DrainedAsync(RunningScorer scorer) => scorer.UntilAsync(
        async () =>
        {
            foreach (var partition in Partitions(Topics.Readings))
            {
                var next = (await Log.RangeAsync(partition, CancellationToken.None)).Next;
                if (next > 0 && await CommittedAsync(partition) != next) return false;
            }

            return true;
        },
        "all readings committed");

    public async Task<long> CommittedAsync(TopicPartition partition) =>
        (await Log.CommittedAsync(Options.Scorer.Group, [partition], CancellationToken.None)).GetValueOrDefault(partition);

    public async Task<long> CommittedAsync()
    {
        long sum = 0;
        foreach (var partition in Partitions(Topics.Readings)) sum += await CommittedAsync(partition);
        return sum;
    }

    public async Task AppendAsync(IEnumerable<Reading> readings)
    {
        await using var producer = Log.CreateProducer();
        await producer.AppendAsync(
            [.. readings.Select(r => new NewRecord(Topics.Readings, Encoding.UTF8.GetBytes(r.Equipment), ReadingCodec.WriteJson(r)))],
            CancellationToken.None);
    }

    public async Task AppendAsync(string key, byte[]? value, string? contentType = null)
    {
        await using var producer = Log.CreateProducer();
        IReadOnlyList<LogHeader>? headers = contentType is null ? null : [new("content-type", Encoding.UTF8.GetBytes(contentType))];
        await producer.AppendAsync([new NewRecord(Topics.Readings, Encoding.UTF8.GetBytes(key), value, null, headers)], CancellationToken.None);
    }

    public async Task<List<Score>> ScoresAsync() => [.. (await ReadAsync(Topics.Scores)).Select(r => Score.Parser.ParseFrom(r.Value))];

    public async Task<List<AlertEvent>> AlertsAsync() => [.. (await ReadAsync(Topics.Alerts)).Select(r => AlertJson.ReadAlert(r.Value))];

    public async Task<List<DeadLetter>> DeadLettersAsync() =>
        [.. (await ReadAsync(Topics.DeadLetters(Topics.Readings))).Select(r => DeadLetter.Parser.ParseFrom(r.Value))];

    /// <summary>All that went out, to the byte, in order per equipment.</summary>
    public async Task<Output> OutputAsync() => new(
        [.. (await ReadAsync(Topics.Scores)).Select(Text).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value)],
        [.. (await ReadAsync(Topics.Alerts)).Select(Text).OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value)],
        [.. (await DeadLettersAsync()).Select(d => $"{d.SourcePartition}@{d.SourceOffset} {d.Reason} {d.Detail}").Order(StringComparer.Ordinal)]);

    public async Task<List<LogRecord>> ReadAsync(string topic)
    {
        var records = new List<LogRecord>();
        foreach (var partition in Partitions(topic))
        {
            var next = (await Log.RangeAsync(partition, CancellationToken.None)).Next;
            if (next == 0) continue;
            await using var consumer = Log.CreateConsumer(new ConsumerOptions
            {
                Partitions = new Dictionary<TopicPartition, long> { [partition] = 0 },
            });
            for (var at = 0L; at < next;)
                foreach (var record in consumer.Poll(10_000, TimeSpan.FromSeconds(5), CancellationToken.None))
                {
                    records.Add(record);
                    at = record.Offset + 1;
                }
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var scorer in running) await scorer.DisposeAsync();
        if (moment is not null) await moment.DisposeAsync();
        await Log.DisposeAsync();
        folder.Dispose();
    }

    private IEnumerable<TopicPartition> Partitions(string topic) =>
        Enumerable.Range(0, Log.PartitionCountAsync(topic, CancellationToken.None).Result).Select(i => new TopicPartition(topic, i));

    private static (string Key, string Value) Text(LogRecord record)
    {
        var key = $"{record.Partition.Partition} {Encoding.UTF8.GetString(record.Key!)}";
        return (key, $"{key} {Convert.ToBase64String(record.Value!)}");
    }

    /// <summary>Topics as text.</summary>
    internal sealed record Output(List<string> Scores, List<string> Alerts, List<string> DeadLetters);
}
