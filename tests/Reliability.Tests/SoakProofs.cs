using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Proofs;

namespace StreamingAnomaly.Reliability.Tests;

/// <summary>A proof in its full form.</summary>
/// <param name="Name">Name on the command line and in the file of its results.</param>
/// <param name="Rounds">How often, each time with another seed and fresh servers.</param>
/// <param name="Run">One round.</param>
internal sealed record SoakProof(string Name, int Rounds, Func<int, Action<string>, Task<ProofResult>> Run);

/// <summary>
/// All of them: more than 200 kills, 100 rebalances and 10 million readings in about an hour on two cores. A round is
/// small enough for its reference to be held in memory.
/// </summary>
internal static class SoakProofs
{
    public static readonly IReadOnlyList<SoakProof> All =
    [
        new("p1-kills", 8, async (round, say) =>
        {
            await using var kafka = await KafkaCluster.StartAsync();
            return await KillScorers.RunAsync(kafka.Bootstrap, Load("kill", round), frames: 2200, kills: 25, say);
        }),
        new("p2-rebalances", 4, async (round, say) =>
        {
            await using var kafka = await KafkaCluster.StartAsync();
            return await Rebalances.RunAsync(kafka.Bootstrap, Load("move", round) with { Equipments = 20 }, changes: 26, zombies: 2, say);
        }),
        new("p1-brokers", 4, async (round, say) =>
        {
            await using var kafka = await KafkaCluster.StartAsync(brokers: 3);
            return await KillBrokers.RunAsync(kafka, Load("broker", round) with { Equipments = 20 }, kills: 3, say);
        }),
        new("p1-rolling", 1, async (round, say) =>
        {
            await using var kafka = await KafkaCluster.StartAsync(brokers: 3);
            await using var influx = await InfluxServer.RequireOwnAsync();
            return await RollingRestart.RunAsync(kafka.Bootstrap, influx, Load("rolling", round) with { Equipments = 20 }, turns: 1, kafka, say);
        }),
        new("p4-store", 1, async (round, say) =>
        {
            await using var kafka = await KafkaCluster.StartAsync();
            await using var influx = await InfluxServer.RequireOwnAsync();
            return await StoreOutages.RunAsync(
                kafka.Bootstrap, influx, Load("outage", round) with { Equipments = 20 }, warm: TimeSpan.FromSeconds(150), stretch: TimeSpan.FromSeconds(20), say);
        }),
        new("p7-poison", 1, async (round, say) => (await BadAsync(round, say)).Poison),
        new("p8-bad-data", 1, async (round, say) => (await BadAsync(round, say)).Dirt),
    ];

    // 1,000 sensors, 20,000 readings a second.
    private static FeedPlan Load(string name, int round) => new() { Prefix = name, Start = Clock.Now, Equipments = 50, Sensors = 20, Seed = round };

    // One run proves both promises.
    private static Task<(ProofResult Poison, ProofResult Dirt)> BadAsync(int round, Action<string> say) =>
        bad ??= RunBadAsync(round, say);

    private static Task<(ProofResult Poison, ProofResult Dirt)>? bad;

    private static async Task<(ProofResult Poison, ProofResult Dirt)> RunBadAsync(int round, Action<string> say)
    {
        await using var kafka = await KafkaCluster.StartAsync();
        return await BadData.RunAsync(kafka.Bootstrap, await InfluxServer.RequireAsync(), Load("bad", round), frames: 2500, speed: 2, say);
    }
}
