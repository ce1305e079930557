using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>
/// P2: scorers join and leave under load, asked to or killed, several a minute; some are frozen until the others have
/// taken over and then go on where they stood, and some come back to find a twin of their name at work.
/// </summary>
internal static class Rebalances
{
    private const string Steady = "steady";
    private const int MostMembers = 3;

    /// <summary>Frames of each equipment before the first change.</summary>
    private const int Before = 100;

    private static readonly string[] Others = ["b", "c", "d", "e"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2.5);

    /// <summary>Runs it.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="plan">What is fed.</param>
    /// <param name="changes">Members that join or leave.</param>
    /// <param name="zombies">Members that are frozen, every other one with a twin started meanwhile.</param>
    /// <param name="say">Takes progress.</param>
    public static async Task<ProofResult> RunAsync(
        string bootstrap, FeedPlan plan, int changes, int zombies, Action<string> say)
    {
        var result = new ProofResult
        {
            Promise = "P2", Title = "A rebalance is invisible in the output",
            What = $"up to {MostMembers} scorers join and leave every {Pause.TotalSeconds} s, a third of them killed; others are frozen (SIGSTOP) until their partitions "
                   + "have moved and then go on, half of them beside a twin of their name",
        };
        var random = new Random(plan.Seed);
        await using var stage = await Stage.CreateAsync(plan, new ScorerConfig(bootstrap), say, supervised: true);
        stage.Crew.Start(Steady);
        stage.Feed(int.MaxValue);
        await stage.ResultsAsync((long)plan.Equipments * Before);
        (result.Rebalances, result.Kills) = (0, 0);
        var fenced = 0;
        for (var i = 1; i <= changes + zombies; i++)
        {
            if (i % ((changes + zombies) / Math.Max(1, zombies)) == 0)
            {
                if (i / ((changes + zombies) / zombies) % 2 == 1) await FreezeAsync(stage);
                else fenced += await TwinAsync(stage, $"{Steady}-{i}");
                say($"change {i}: a scorer frozen, its partitions taken over, and let go on; {stage.Tail.Results} results of {stage.Feeder.Acknowledged} records");
            }
            else
            {
                var what = await ChangeAsync(stage, random, result);
                say($"change {i} of {changes + zombies}: {what}; {stage.Crew.Members.Count} members, {stage.Tail.Results} results of {stage.Feeder.Acknowledged} records");
                await Task.Delay(Pause);
            }

            result.Rebalances++;
        }

        stage.Enough();
        var findings = await stage.CompareAsync();
        result.Take(findings, stage.Feeder.Acknowledged);
        result.Notes.Add($"{zombies} frozen scorers went on after others had their partitions and wrote nothing; {fenced} of them found a twin of their name and ended by themselves");
        if (stage.Crew.Revived > 0) result.Notes.Add($"{stage.Crew.Revived} times a scorer that had been away for longer than a transaction may take ended by itself and was started again");
        say(findings.ToString());
        return result;
    }

    private static async Task<string> ChangeAsync(Stage stage, Random random, ProofResult result)
    {
        var here = stage.Crew.Members.Keys.Where(n => n != Steady).ToList();
        if (here.Count == 0 || (here.Count + 1 < MostMembers && random.Next(2) == 0))
        {
            var joiner = Others.Except(here).ElementAt(random.Next(Others.Length - here.Count));
            stage.Crew.Start(joiner);
            return $"{joiner} joins";
        }

        var leaver = here[random.Next(here.Count)];
        if (random.Next(3) > 0)
        {
            await stage.Crew.StopAsync(leaver);
            return $"{leaver} leaves";
        }

        await stage.Crew.KillAsync(leaver);
        result.Kills++;
        return $"{leaver} is killed";
    }

    // The steady one is frozen for longer than the group waits for it; another has all partitions when it wakes up.
    private static async Task FreezeAsync(Stage stage)
    {
        if (stage.Crew.Members.Count < 2) stage.Crew.Start(Others[0]);
        await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
        var frozen = await stage.Crew.FreezeAsync(Steady);
        await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
        await frozen.ThawAsync();
        stage.Crew.Adopt(Steady, frozen);
        await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
    }

    // A twin takes the name over at once; the frozen one must find out by itself that it is nobody any more.
    private static async Task<int> TwinAsync(Stage stage, string data)
    {
        await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
        var frozen = await stage.Crew.FreezeAsync(Steady);
        stage.Crew.Start(Steady, data);
        await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
        await frozen.ThawAsync();
        var code = await frozen.ExitAsync();
        if (code == 0) throw new InvalidOperationException($"a scorer whose twin had taken over ended without an error: {frozen.Output}");
        await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
        return 1;
    }
}
