using System.Diagnostics;
using System.Globalization;
using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>
/// P4: the score store is down, hangs, asks to wait, refuses; meanwhile readings are scored as ever. Undisturbed stretches
/// lie between the troubled ones, so that both are measured in the same run.
/// </summary>
internal static class StoreOutages
{
    private static readonly StoreTrouble[] Troubles =
    [
        StoreTrouble.Hanging, StoreTrouble.Unavailable, StoreTrouble.TooManyRequests, StoreTrouble.TooLarge, StoreTrouble.Picky,
        StoreTrouble.Broken,
    ];

    /// <summary>Runs it.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="influx">A server of its own: it is stopped.</param>
    /// <param name="plan">What is fed.</param>
    /// <param name="warm">Before the first outage: equipments learn, and the memory that states for evidence take reaches what it stays at.</param>
    /// <param name="stretch">Length of each stretch; the server is gone for three of them.</param>
    /// <param name="say">Takes progress.</param>
    public static async Task<ProofResult> RunAsync(string bootstrap, InfluxServer influx, FeedPlan plan, TimeSpan warm, TimeSpan stretch, Action<string> say)
    {
        var result = new ProofResult
        {
            Promise = "P4", Title = "A dead InfluxDB costs delay, not data",
            What = $"InfluxDB gone for {3 * stretch.TotalSeconds:0} s, then for {stretch.TotalSeconds:0} s each: {string.Join(", ", Troubles)}; undisturbed stretches between them",
        };
        var disliked = $"{plan.Prefix}-004";
        await using var proxy = await InfluxProxy.StartAsync(influx.Url, disliked);
        await using var stage = await Stage.CreateAsync(
            plan, new ScorerConfig(bootstrap, More: $"scores: {{ kind: influx, url: \"{proxy.Url}\", database: outage }}"), say);
        var stored = new StoredScores(stage, influx, "outage", plan.Prefix);
        var scorer = stage.Crew.Start("only");
        var calm = new List<(long From, long To)>();
        var rough = new List<(long From, long To)>();
        stage.Feed(int.MaxValue);
        await Task.Delay(warm);
        var before = Machine.ResidentMegabytes(scorer.Id);
        var most = before;
        await Through(calm, stretch);
        await influx.StopAsync();
        await Through(rough, 3 * stretch);
        say($"server gone for {3 * stretch.TotalSeconds:0} s: {stage.Tail.Results} results of {stage.Feeder.Acknowledged} records, {most:0} MB resident after {before:0}");
        await influx.RestartAsync();
        foreach (var trouble in Troubles)
        {
            await Through(calm, stretch);
            proxy.Trouble = trouble;
            await Through(rough, stretch);
            proxy.Trouble = StoreTrouble.None;
            say($"{trouble} for {stretch.TotalSeconds:0} s: {proxy.Refused} writes so far got in the way of, {most:0} MB resident at most");
        }

        result.Cuts = Troubles.Length + 1;
        stage.Enough();
        var findings = await stage.CompareAsync(beforeStop: scores => stored.DrainAsync(scores, say));
        result.Take(findings, stage.Feeder.Acknowledged);
        await stored.CompareAsync(result, disliked);
        var latencies = stage.Latencies();
        var (undisturbed, disturbed) = (P99(latencies, calm), P99(latencies, rough));
        result.Notes.Add(string.Create(CultureInfo.InvariantCulture,
            $"reading acknowledged to score visible, p99: {undisturbed:0} ms undisturbed, {disturbed:0} ms with the store in trouble ({100 * (disturbed / undisturbed - 1):+0;-0} %), load average {Machine.Load}"));
        result.Notes.Add(string.Create(CultureInfo.InvariantCulture,
            $"memory resident of the scorer: {before:0} MB before the first outage, {most:0} MB at most ({most - before:+0;-0} MB)"));
        say(string.Join("; ", result.Notes.TakeLast(2)));
        return result;

        async Task Through(List<(long, long)> kind, TimeSpan length)
        {
            var from = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(from) < length)
            {
                await Task.Delay(500);
                stage.Crew.AssertAlive();
                most = Math.Max(most, Machine.ResidentMegabytes(scorer.Id));
            }

            kind.Add((from, Stopwatch.GetTimestamp()));
        }
    }

    private static double P99(IReadOnlyList<(long Sent, double Milliseconds)> latencies, List<(long From, long To)> stretches)
    {
        var within = latencies.Where(l => stretches.Any(s => l.Sent >= s.From && l.Sent < s.To)).Select(l => l.Milliseconds).Order().ToList();
        return within.Count == 0 ? double.NaN : within[(int)(0.99 * (within.Count - 1))];
    }
}
