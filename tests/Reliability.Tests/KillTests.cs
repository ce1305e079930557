using StreamingAnomaly.Reliability.Tests.Feed;
using StreamingAnomaly.Reliability.Tests.Proofs;

namespace StreamingAnomaly.Reliability.Tests;

/// <summary>Short forms of the proofs that need nothing but a broker; <c>./test --soak</c> runs the full ones.</summary>
public sealed class KillTests(ITestOutputHelper console)
{
    [Fact]
    public async Task Scorers_KilledUnderLoad_LoseNothingDoubleNothingAndScoreTheSame()
    {
        var plan = new FeedPlan { Prefix = "p1", Start = Clock.Now, Equipments = 12 };
        var result = await KillScorers.RunAsync(await KafkaBroker.RequireAsync(), plan, frames: 800, kills: 4, console.WriteLine);
        Assert.Equal(4, result.Kills);
        Assert.True(result is { Lost: 0, Doubled: 0, Different: 0 }, string.Join('\n', result.Notes));
    }
}
