using System.Diagnostics;
using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>
/// P4: the score store is down, hangs, asks to wait, refuses; meanwhile readings are scored as ever. Undisturbed stretches
/// lie between the troubled ones, so that both are measured in the same run.
/// </summary>
internal static class StoreOutages
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(45);

    private static readonly StoreTrouble[] Troubles =
    [
        StoreTrouble.Hanging, StoreTrouble.Unavailable, StoreTrouble.TooManyRequests, StoreTrouble.TooLarge, StoreTrouble.Picky,
        StoreTrouble.Broken,
    ];

    /// <summary>Runs it.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="influx">A server of its own: it is stopped.</param>
    /// <param name="plan">What is fed.</param>
    /// <param name="stretch">Length of each stretch; the server is gone for three of them.</param>
    /// <param name="say">Takes progress.</param>
    public static async Task<ProofResult> RunAsync(string bootstrap, InfluxServer influx, FeedPlan plan, TimeSpan stretch, Action<string> say)
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
        var scorer = stage.Crew.Start("only");
        var calm = new List<(long From, long To)>();
        var rough = new List<(long From, long To)>();
        stage.Feed(int.MaxValue);
        await Task.Delay(Warm); // equipments learn, the process settles
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
        var findings = await stage.CompareAsync(beforeStop: scores => DrainAsync(stage, influx, scores, say));
        result.Take(findings, stage.Feeder.Acknowledged);
        await CompareStoreAsync(stage, influx, disliked, result);
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

    private static async Task DrainAsync(Stage stage, InfluxServer influx, long scores, Action<string> say)
    {
        var letters = Topics.DeadLetters(Topics.Scores);
        var started = Stopwatch.GetTimestamp();
        while (await CountAsync(influx) + await stage.EndOffsetsAsync(letters) < scores && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(3))
            await Task.Delay(500);
        say($"{await CountAsync(influx)} scores stored and {await stage.EndOffsetsAsync(letters)} records among the refused, of {scores} scores");
    }

    // Every score is a point with its numbers, but for those that the server would not have: they lie in the dead letters.
    private static async Task CompareStoreAsync(Stage stage, InfluxServer influx, string disliked, ProofResult result)
    {
        var (points, set) = (0L, 0L);
        var refused = (await stage.LettersAsync(Topics.DeadLetters(Topics.Scores))).Select(l => Score.Parser.ParseFrom(l.Value))
            .Select(s => (s.Equipment, s.TimeUnixNano)).ToHashSet();
        foreach (var equipment in stage.Tail.Scores.Select(b => Score.Parser.ParseFrom(b)).Where(s => s.State == ScoreState.Scored).GroupBy(s => s.Equipment))
        {
            var stored = (await influx.QueryAsync("outage", $"SELECT score, probability, stage FROM anomaly_score WHERE equipment = '{equipment.Key}' AND sensor = '*'"))
                .TryGetProperty("series", out var series)
                ? series[0].GetProperty("values").EnumerateArray().ToDictionary(v => v[0].GetInt64(), v => (v[1].GetDouble(), v[2].GetDouble(), v[3].GetInt64()))
                : [];
            foreach (var score in equipment)
            {
                if (stored.Remove(score.TimeUnixNano, out var point))
                {
                    points++;
                    if (point != (score.Score_, score.Probability, score.Stage)) result.Different++;
                }
                else if (equipment.Key == disliked && refused.Contains((score.Equipment, score.TimeUnixNano))) set++;
                else
                {
                    if (result.Lost++ < 5) result.Notes.Add($"lost: point of {score.Equipment} at {UnixTime.FromNanoseconds(score.TimeUnixNano):O}");
                }
            }

            result.Doubled += stored.Count;
        }

        result.Notes.Add($"{points:N0} points stored, each once and with its numbers; {set:N0} of {disliked} refused by the server and kept as dead letters");
    }

    private static async Task<long> CountAsync(InfluxServer influx)
    {
        var answer = await influx.QueryAsync("outage", "SELECT COUNT(score) FROM anomaly_score WHERE sensor = '*'");
        return answer.TryGetProperty("series", out var series) ? series[0].GetProperty("values")[0][1].GetInt64() : 0;
    }
}
