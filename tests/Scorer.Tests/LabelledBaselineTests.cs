using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>Readings that name their baseline, and others beside it.</summary>
public sealed class LabelledBaselineTests
{
    private static readonly (string, string) Labelled = (ReadingLabels.Baseline, "100");

    [Fact]
    public async Task Baseline_WithLabels_TrainsAtItsLengthWithoutAProvisionalModel()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var tool = new ToolFeed("tool");
        await rig.AppendAsync(tool.Take(100, 0, Labelled));
        await rig.AppendAsync(tool.Take(20));
        await rig.DrainAsync();
        var scores = await rig.ScoresAsync();
        Assert.All(scores[..100], s => Assert.Equal(ScoreState.WarmingUp, s.State));
        Assert.All(scores[100..], s => Assert.Equal(ScoreState.Scored, s.State));
        Assert.Single(scores[100..].DistinctBy(s => s.Bundle));
    }

    [Fact]
    public async Task Readings_BesideTheBaseline_WarmUpAndTeachNothing()
    {
        await using var alone = await ScorerRig.CreateAsync();
        await alone.AppendAsync(new ToolFeed("tool").Take(100, 0, Labelled));
        await alone.DrainAsync();

        await using var mixed = await ScorerRig.CreateAsync();
        var (tool, fault) = (new ToolFeed("tool"), new ToolFeed("tool", seed: 9));
        fault.Skip(10_000); // beside in the log, elsewhere in time
        await mixed.AppendAsync(tool.Take(60, 0, Labelled));
        await mixed.AppendAsync(fault.Take(30, 50));
        await mixed.AppendAsync(tool.Take(40, 0, Labelled));
        await mixed.DrainAsync();

        var scores = await mixed.ScoresAsync();
        Assert.Equal(130, scores.Count);
        Assert.All(scores, s => Assert.Equal(ScoreState.WarmingUp, s.State));
        Assert.All(scores[60..90], s => Assert.Equal(0.6, s.WarmUp, 12));
        var (one, other) = (await ModelAsync(alone), await ModelAsync(mixed));
        Assert.Equal(one, other);
    }

    [Fact]
    public async Task Baseline_NothingCanBeLearntFrom_SaysWhy()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var tool = new ToolFeed("tool");
        await rig.AppendAsync(tool.Take(100, 0, Labelled).Select(r => r with { Values = [new("s0", 1)] }));
        var scorer = await rig.DrainAsync();
        Assert.All(await rig.ScoresAsync(), s => Assert.Equal(ScoreState.WarmingUp, s.State));
        Assert.True(scorer.Lines.Has(LogLevel.Warning, "No sensor changes at all"));
    }

    private static async Task<byte[]> ModelAsync(ScorerRig rig) =>
        Deployment.Parser.ParseFrom(Assert.Single(await rig.ReadAsync(Contracts.Topics.Deployments)).Value).Files["model.bin"].ToByteArray();
}
