using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>P1: scorers under load are killed, again and again, at moments nobody chose; each comes back under its name.</summary>
internal static class KillScorers
{
    private static readonly string[] Names = ["a", "b"];

    /// <summary>Runs it.</summary>
    /// <param name="bootstrap">Brokers.</param>
    /// <param name="plan">What is fed.</param>
    /// <param name="frames">Frames of each equipment that are scored between the kills; the feed goes on until the last.</param>
    /// <param name="kills">How many.</param>
    /// <param name="say">Takes progress.</param>
    public static async Task<ProofResult> RunAsync(string bootstrap, FeedPlan plan, int frames, int kills, Action<string> say)
    {
        var result = new ProofResult
        {
            Promise = "P1", Title = "A killed scorer loses nothing, doubles nothing, computes no wrong window",
            What = $"{Names.Length} scorers; one of them killed (SIGKILL) and started again under its name, while {plan.Equipments * plan.Sensors} sensors "
                   + $"of {plan.Equipments} equipments send {plan.Equipments * plan.Sensors / plan.Interval.TotalSeconds:N0} readings/s, bad and unreadable ones among them",
        };
        var random = new Random(plan.Seed);
        var recovery = new List<double>();
        await using var stage = await Stage.CreateAsync(plan, new ScorerConfig(bootstrap), say);
        foreach (var name in Names) stage.Crew.Start(name);
        stage.Feed(int.MaxValue);
        var between = (long)frames * plan.Equipments / (kills + 1);
        for (var kill = 1; kill <= kills; kill++)
        {
            await stage.ResultsAsync(stage.Tail.Results + between);
            // Anywhere in a cycle, which takes up to half a second.
            await Task.Delay(random.Next(300));
            var name = Names[random.Next(Names.Length)];
            await stage.Crew.KillAsync(name);
            var ends = stage.Tail.ScoreEnds();
            stage.Crew.Start(name);
            recovery.Add(await stage.ScoredAgainAsync(ends));
            result.Kills = kill;
            say($"kill {kill} of {kills} ({name}): every partition scored again after {recovery[^1]:0.00} s; {stage.Tail.Results} results of {stage.Feeder.Acknowledged} records");
        }

        stage.Enough();
        var findings = await stage.CompareAsync();
        result.RecoverySeconds = recovery;
        result.Take(findings, stage.Feeder.Acknowledged);
        say(findings.ToString());
        return result;
    }
}
