using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Proofs;

namespace StreamingAnomaly.Reliability.Tests;

/// <summary>Short forms of the proofs that need nothing but a broker; <c>./test --soak</c> runs the full ones.</summary>
public sealed class PromiseTests(ITestOutputHelper console)
{
    [Fact]
    public async Task Scorers_KilledUnderLoad_LoseNothingDoubleNothingAndScoreTheSame()
    {
        var plan = new FeedPlan { Prefix = "p1", Start = Clock.Now, Equipments = 12 };
        var result = await KillScorers.RunAsync(await KafkaBroker.RequireAsync(), plan, frames: 800, kills: 4, console.WriteLine);
        Assert.Equal(4, result.Kills);
        Assert.True(result is { Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', result.Notes));
    }

    [Fact]
    public async Task Rebalances_UnderLoad_AreInvisibleInTheOutput()
    {
        var plan = new FeedPlan { Prefix = "p2", Start = Clock.Now, Equipments = 12 };
        var result = await Rebalances.RunAsync(await KafkaBroker.RequireAsync(), plan, changes: 6, zombies: 2, console.WriteLine);
        Assert.True(result is { Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', result.Notes));
    }

    [Fact]
    public async Task Upgrade_OfEveryServiceInItsTurn_LosesNothingDoublesNothingAndScoresTheSame()
    {
        var influx = await InfluxServer.RequireAsync();
        var plan = new FeedPlan { Prefix = "rolling", Start = Clock.Now, Equipments = 8 };
        var result = await RollingRestart.RunAsync(await KafkaBroker.RequireAsync(), influx, plan, turns: 1, kafka: null, console.WriteLine);
        Assert.True(result is { Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', result.Notes));
    }

    [Fact]
    public async Task Broker_OneOfThreeKilledUnderLoad_LosesNothingDoublesNothingAndScoresTheSame()
    {
        await using var kafka = await KafkaCluster.StartAsync(brokers: 3);
        var plan = new FeedPlan { Prefix = "broker", Start = Clock.Now, Equipments = 6 };
        var result = await KillBrokers.RunAsync(kafka, plan, kills: 1, console.WriteLine);
        Assert.True(result is { Kills: 1, Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', result.Notes));
    }

    // The writer pauses for longer than these stretches: how each kind of refusal is met is in the scorer's own tests.
    [Fact]
    public async Task Store_AwayOrRefusingUnderLoad_CostsDelayOnly()
    {
        await using var influx = await InfluxServer.RequireOwnAsync();
        var plan = new FeedPlan { Prefix = "outage", Start = Clock.Now, Equipments = 6 };
        var result = await StoreOutages.RunAsync(
            await KafkaBroker.RequireAsync(), influx, plan, warm: TimeSpan.FromSeconds(15), stretch: TimeSpan.FromSeconds(2), console.WriteLine);
        Assert.True(result is { Cuts: 7, Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', result.Notes));
    }

    [Fact]
    public async Task BadDataAndPoison_AreSetAsideOrScoredAsTheReferenceDoes()
    {
        var influx = await InfluxServer.RequireAsync();
        var plan = new FeedPlan { Prefix = "p8", Start = Clock.Now, Equipments = 10 };
        var (poison, dirt) = await BadData.RunAsync(await KafkaBroker.RequireAsync(), influx, plan, frames: 800, speed: 4, console.WriteLine);
        Assert.True(poison is { Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', poison.Notes));
        Assert.True(dirt is { Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', dirt.Notes));
    }
}
