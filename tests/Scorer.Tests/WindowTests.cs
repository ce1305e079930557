using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>A new run and a long gap start a new window: nothing is carried into it.</summary>
public sealed class WindowTests
{
    [Theory]
    [InlineData(ReadingLabels.Run, "r1", "r2")]
    [InlineData("wafer", "w1", "w2")]
    public async Task Values_AreNotRepeatedIntoANewRun(string label, string before, string after)
    {
        await using var rig = await ScorerRig.CreateAsync();
        var tool = new ToolFeed("tool");
        await rig.AppendAsync(tool.Take(200, 0, (label, before)));
        await rig.AppendAsync([Empty(tool, (label, before)), Empty(tool, (label, after))]);
        await rig.DrainAsync();
        // In the same run the last value is repeated; in the new one there is none yet.
        Assert.Equal(ScoreState.Scored, (await rig.ScoresAsync())[^1].State);
        Assert.Equal(201, (await rig.ScoresAsync()).Count);
        Assert.Equal("no-usable-value", Assert.Single(await rig.DeadLettersAsync()).Reason);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public async Task Gap_UpToTheLimit_IsFilledIn(int missing, bool filled)
    {
        await using var rig = await ScorerRig.CreateAsync(ScorerRig.Defaults with
        {
            Equipment = new() { Defaults = ScorerRig.Defaults.Equipment.Defaults with { MaxGapFrames = 8 } },
        });
        var tool = new ToolFeed("tool");
        await rig.AppendAsync(tool.Take(200));
        tool.Skip(missing);
        await rig.AppendAsync(tool.Take(1));
        await rig.DrainAsync();
        var last = (await rig.ScoresAsync())[^1];
        Assert.Equal(filled, last.Quality.Any(q => q.Kind == QualityKind.Imputed));
        Assert.Equal(ScoreState.Scored, last.State);
    }

    private static Reading Empty(ToolFeed tool, (string, string) label) => tool.Next(0, label) with { Values = [new("unknown", 1)] };
}
