using System.Diagnostics;
using Confluent.Kafka;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog.Kafka;
using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Oracle;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>
/// What every proof on scorers has: a feed that goes on while things break, the scorers, a reader of what comes out, and
/// the comparison at the end.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly FeedPlan plan;
    private readonly ScorerConfig config;
    private readonly CancellationTokenSource enough = new();
    private readonly Action<string> say;
    private Task feeding = Task.CompletedTask;

    private Stage(FeedPlan plan, ScorerConfig config, bool supervised, IReadOnlyDictionary<string, int>? ports, Action<string> say)
    {
        (this.plan, this.config, this.say) = (plan, config, say);
        Feeder = new Feeder(config.Bootstrap, plan);
        Tail = new OutputTail(config.Bootstrap, plan.Prefix + "-");
        Crew = new ScorerCrew(config) { Supervised = supervised, Ports = ports ?? new Dictionary<string, int>() };
    }

    /// <summary>The feed and its log of acknowledgements.</summary>
    public Feeder Feeder { get; }

    /// <summary>What comes out.</summary>
    public OutputTail Tail { get; }

    /// <summary>The scorers.</summary>
    public ScorerCrew Crew { get; }

    /// <summary>Creates the topics.</summary>
    /// <param name="plan">What is fed.</param>
    /// <param name="config">What the scorers are told.</param>
    /// <param name="say">Takes progress.</param>
    /// <param name="supervised">Scorers that end by themselves are started again instead of failing the proof.</param>
    /// <param name="ports">HTTP ports of scorers that somebody asks.</param>
    public static async Task<Stage> CreateAsync(
        FeedPlan plan, ScorerConfig config, Action<string> say, bool supervised = false, IReadOnlyDictionary<string, int>? ports = null)
    {
        await using var log = new KafkaEventLog(new KafkaOptions { Bootstrap = config.Bootstrap });
        await log.CreateTopicsAsync(Topics.All(Partitions), default);
        return new Stage(plan, config, supervised, ports, say);
    }

    /// <summary>Starts to feed, at the plan's pace.</summary>
    public void Feed(int frames, double speed = 1) => feeding = Feeder.FeedAsync(frames, speed, enough.Token);

    /// <summary>Waits until that many results are there.</summary>
    public Task ResultsAsync(long count) => UntilAsync(() => Tail.Results >= count, $"{count} results");

    /// <summary>Seconds until every partition has a score that was written behind <paramref name="ends"/>.</summary>
    public async Task<double> ScoredAgainAsync(IReadOnlyDictionary<int, long> ends)
    {
        var started = Stopwatch.GetTimestamp();
        var fed = ends.Where(e => Feeder.Partitions.Contains(e.Key)).ToDictionary();
        await UntilAsync(() => Tail.PartitionsBehind(fed) == fed.Count, "a new score in every partition");
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Waits until every copy of every partition is up to date: the next loss is then one loss, not two.</summary>
    public async Task InSyncAsync()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = config.Bootstrap }).SetLogHandler((_, _) => { }).Build();
        await UntilAsync(
            () => admin.GetMetadata(TimeSpan.FromSeconds(30)).Topics.All(t => t.Partitions.All(p => p.InSyncReplicas.Length == p.Replicas.Length)),
            "all copies in sync");
    }

    /// <summary>Ends the feed.</summary>
    public void Enough() => enough.Cancel();

    /// <summary>For each score so far, when its reading was handed to the log and how long it took until it could be read.</summary>
    public IReadOnlyList<(long Sent, double Milliseconds)> Latencies()
    {
        var sent = Feeder.Log().ToDictionary(r => (r.Partition, r.Offset), r => r.SentAt);
        return [.. Tail.Arrivals.Where(a => sent.ContainsKey(a.Source)).Select(a => (sent[a.Source], Stopwatch.GetElapsedTime(sent[a.Source], a.At).TotalMilliseconds))];
    }

    /// <summary>Dead letters that a topic holds.</summary>
    public async Task<IReadOnlyList<DeadLetter>> LettersAsync(string topic)
    {
        await using var log = new KafkaEventLog(new KafkaOptions { Bootstrap = config.Bootstrap });
        var range = await log.RangeAsync(new(topic, 0), default);
        if (range.First >= range.Next) return [];
        var letters = new List<DeadLetter>();
        await using var reader = log.CreateConsumer(new() { Partitions = new Dictionary<EventLog.TopicPartition, long> { [new(topic, 0)] = range.First } });
        while (!reader.IsAtEnd(new(topic, 0))) letters.AddRange(reader.Poll(1000, TimeSpan.FromMilliseconds(100), default).Select(r => DeadLetter.Parser.ParseFrom(r.Value)));
        return letters;
    }

    /// <summary>Ends the feed, waits until all is accounted for, stops the scorers and compares.</summary>
    /// <param name="beforeStop">Runs while the scorers still do; gets the number of scores to come.</param>
    public async Task<Findings> CompareAsync(Func<long, Task>? beforeStop = null)
    {
        await feeding;
        var log = Feeder.Log();
        var started = Stopwatch.GetTimestamp();
        var expected = ReferenceScorer.Run(log, config.Baseline, config.Provisional);
        var results = expected.Scores.Count + expected.Letters.Sum(l => l.Value.Letters);
        say($"{log.Count} records acknowledged; the reference took {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s and expects {results} results and {expected.Alerts.Count} alert events");
        await UntilAsync(() => Tail.Results >= results, $"{results} results", orGiveUp: true);
        if (beforeStop is not null) await beforeStop(expected.Scores.LongCount(s => s.Value.IsScored));
        await Crew.StopAllAsync(); // whatever a scorer still had to say twice is said by now
        await Tail.CatchUpAsync();
        return Comparison.Of(expected, Tail, log.Select(r => (r.Partition, r.Offset)).ToHashSet());
    }

    public async ValueTask DisposeAsync()
    {
        await enough.CancelAsync();
        try { await feeding; }
        catch (InvalidOperationException) { } // told where it was awaited first
        await Crew.DisposeAsync();
        await Tail.DisposeAsync();
        Feeder.Dispose();
        enough.Dispose();
    }

    private async Task UntilAsync(Func<bool> there, string what, bool orGiveUp = false)
    {
        var started = Stopwatch.GetTimestamp();
        while (!there())
        {
            Crew.AssertAlive();
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                if (orGiveUp) return; // the comparison says what is missing
                throw new TimeoutException($"{what}: not within {Patience}; {Tail.Results} results, {Feeder.Acknowledged} acknowledged\n{Crew.Outputs}");
            }

            await Task.Delay(20);
        }
    }
}
