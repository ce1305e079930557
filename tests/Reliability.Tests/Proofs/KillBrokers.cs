using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Plant;

namespace StreamingAnomaly.Reliability.Tests.Proofs;

/// <summary>P1 with the brokers as victims: one of three is killed under load and started again, each in its turn.</summary>
internal static class KillBrokers
{
    private const int Brokers = 3;

    /// <summary>Frames of each equipment before the first kill.</summary>
    private const int Before = 250;

    /// <summary>Runs it.</summary>
    /// <param name="kafka">Three brokers.</param>
    /// <param name="plan">What is fed.</param>
    /// <param name="kills">How many.</param>
    /// <param name="say">Takes progress.</param>
    public static async Task<ProofResult> RunAsync(KafkaCluster kafka, FeedPlan plan, int kills, Action<string> say)
    {
        var result = new ProofResult
        {
            Promise = "P1", Title = "The loss of a broker loses nothing, doubles nothing, computes no wrong window",
            What = $"one of {Brokers} brokers killed (SIGKILL) under load and started again while it is missed, two scorers at work",
        };
        var random = new Random(plan.Seed);
        var recovery = new List<double>();
        await using var stage = await Stage.CreateAsync(plan, new ScorerConfig(kafka.Bootstrap), say, supervised: true);
        stage.Crew.Start("a");
        stage.Crew.Start("b");
        stage.Feed(int.MaxValue);
        await stage.ResultsAsync((long)plan.Equipments * Before);
        for (var kill = 1; kill <= kills; kill++)
        {
            var victim = 1 + random.Next(Brokers);
            await kafka.KillAsync(victim);
            var seconds = await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
            recovery.Add(seconds);
            await kafka.RestartAsync(victim);
            await stage.ScoredAgainAsync(stage.Tail.ScoreEnds());
            result.Kills = kill;
            say($"broker {victim} killed ({kill} of {kills}): every partition scored again after {seconds:0.00} s; {stage.Tail.Results} results of {stage.Feeder.Acknowledged} records");
            await stage.InSyncAsync();
        }

        stage.Enough();
        var findings = await stage.CompareAsync();
        result.RecoverySeconds = recovery;
        result.Take(findings, stage.Feeder.Acknowledged);
        result.Notes.Add("recovery here is the time from the kill until every partition is scored again without that broker: it is missed after 9 s (broker.session.timeout.ms)");
        if (stage.Crew.Revived > 0) result.Notes.Add($"{stage.Crew.Revived} times a scorer ended by itself, because it could not rule out that another one had taken its name, and was started again");
        say(findings.ToString());
        return result;
    }
}
