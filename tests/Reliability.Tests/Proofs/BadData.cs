using StreamingAnomaly.Contracts;
using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>
/// P7 and P8: one record in a hundred is garbage of every kind, one frame in ten is not as it should be. Garbage stalls
/// nothing and is all set aside as it came; the rest is scored as the reference scores it, and the store gets numbers only.
/// </summary>
internal static class BadData
{
    /// <summary>Runs it; both promises have a result of their own.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="influx">Where scores are stored.</param>
    /// <param name="plan">What is fed; shares of poison and dirt are this proof's own.</param>
    /// <param name="frames">Frames of each equipment.</param>
    /// <param name="speed">Times as fast as the plan's own pace.</param>
    /// <param name="say">Takes progress.</param>
    public static async Task<(ProofResult Poison, ProofResult Dirt)> RunAsync(
        string bootstrap, InfluxServer influx, FeedPlan plan, int frames, double speed, Action<string> say)
    {
        plan = plan with { Poison = 0.01, Dirt = 0.10 };
        var poison = new ProofResult
        {
            Promise = "P7", Title = "Poison never stalls a partition",
            What = "1 % of all frames have a garbage record beside them, of every kind in the catalogue, a tombstone among them",
        };
        var dirt = new ProofResult
        {
            Promise = "P8", Title = "Bad sensor data is a fact, not an accident",
            What = "10 % of all frames are not as they should be: NaN, infinities, nothing usable, dropout, stuck, late, twice, out of order, several in one record, silence; clocks that are ten minutes off for a moment or for good",
        };
        var database = plan.Prefix;
        await using var stage = await Stage.CreateAsync(
            plan, new ScorerConfig(bootstrap, More: $"scores: {{ kind: influx, url: \"{influx.Url}\", database: {database} }}"), say);
        var stored = new StoredScores(stage, influx, database, plan.Prefix);
        stage.Crew.Start("only");
        stage.Feed(frames, speed);
        var findings = await stage.CompareAsync(beforeStop: scores => stored.DrainAsync(scores, say));
        dirt.Take(findings, stage.Feeder.Acknowledged);
        poison.Take(findings, stage.Feeder.Acknowledged);
        CheckPoison(stage, poison);
        await CheckStoreAsync(stored, findings.Scored, dirt);
        say(findings.ToString());
        return (poison, dirt);
    }

    // Injected = set aside, each for the reason it was made for, and with the bytes it came with: it can be replayed.
    private static void CheckPoison(Stage stage, ProofResult result)
    {
        var letters = stage.Tail.DeadLetters.ToLookup(l => (l.SourcePartition, l.SourceOffset));
        var injected = stage.Feeder.Log().Where(r => r.Record.Poison is not null).ToList();
        foreach (var (partition, offset, record, _) in injected)
        {
            var kept = letters[(partition, offset)].ToList();
            if (kept.Count == 0) result.Lost++;
            else if (kept.Count > 1) result.Doubled++;
            else if (kept[0].Reason != record.Poison || !kept[0].Value.Span.SequenceEqual(record.Value ?? [])) result.Different++;
            else continue;
            if (result.Notes.Count < 10) result.Notes.Add($"injected for {record.Poison} at {partition}/{offset}: {kept.Count} letters ({string.Join(", ", kept.Select(k => k.Reason))})");
        }

        var reasons = injected.GroupBy(r => r.Record.Poison).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} {g.Count()}");
        result.Notes.Add($"{injected.Count} injected, each one dead letter with its bytes: {string.Join(", ", reasons)}");
    }

    // What is no number cannot be written as a point: it would stand among the dead letters of the scores.
    private static async Task CheckStoreAsync(StoredScores stored, long scored, ProofResult result)
    {
        var (points, refused) = (await stored.CountAsync(), (await stored.RefusedAsync()).Count);
        if (points != scored || refused > 0) result.Different += Math.Abs(points - scored) + refused;
        result.Notes.Add($"{points:N0} scores stored of {scored:N0}; {refused} refused by the store as no number");
    }
}
