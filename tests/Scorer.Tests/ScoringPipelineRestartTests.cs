using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>Whatever happens to the process, what stands on the log is what one uninterrupted run would have written.</summary>
public sealed class ScoringPipelineRestartTests
{
    private const int Frames = 300;

    [Theory]
    [InlineData(30, 150)]
    [InlineData(79, 80)]
    [InlineData(115, 159)]
    [InlineData(160, 161)]
    [InlineData(205, 290)]
    public async Task Stop_AtAnyPoint_LeavesNoTrace(int first, int second)
    {
        var expected = await UninterruptedAsync();
        await using var rig = await ScorerRig.CreateAsync();
        var readings = Readings();
        foreach (var part in Parts(readings, first, second))
        {
            await rig.AppendAsync(part);
            await rig.DrainAsync();
        }

        AssertSame(expected, await rig.OutputAsync());
    }

    [Theory]
    [InlineData(0, 5000)]
    [InlineData(0, 13)]
    [InlineData(3600, 13)]
    [InlineData(3600, 5000)]
    public async Task Crash_AtAnyPoint_LosesAndDoublesNothing(int checkpointSeconds, int maxRecords)
    {
        var expected = await UninterruptedAsync();
        await using var rig = await ScorerRig.CreateAsync();
        foreach (var part in Parts(Readings(), 50, 81, 120, 210))
        {
            await rig.AppendAsync(part.Take(part.Length / 2));
            var scorer = rig.Start(With);
            await rig.DrainedAsync(scorer);
            await scorer.CrashAsync(() => rig.AppendAsync(part.Skip(part.Length / 2)));
        }

        await rig.DrainAsync(With);
        AssertSame(expected, await rig.OutputAsync());

        ScorerOptions With(ScorerOptions s) => s with { Checkpoint = TimeSpan.FromSeconds(checkpointSeconds), MaxRecords = maxRecords };
    }

    [Fact]
    public async Task Crash_WhileReplaying_MovesNoOffsetBack()
    {
        var expected = await UninterruptedAsync();
        await using var rig = await ScorerRig.CreateAsync();
        var readings = Readings();
        await rig.AppendAsync(readings[..^10]);
        var scorer = rig.Start();
        await rig.DrainedAsync(scorer);
        var committed = await rig.CommittedAsync();
        Assert.Equal(readings.Length - 10, committed);
        await scorer.CrashAsync(() => rig.AppendAsync(readings[^10..]));

        // Nothing was checkpointed, so that it replays from the very first reading, one a unit of work.
        var second = rig.Start(s => s with { MaxRecords = 1 });
        await second.UntilAsync(() => Task.FromResult(second.Pipeline.IsReady), "ready");
        await second.CrashAsync(() => Task.CompletedTask);
        Assert.True(await rig.CommittedAsync() >= committed);

        await rig.DrainAsync();
        AssertSame(expected, await rig.OutputAsync());
    }

    [Fact]
    public async Task Stop_LeavesNothingToReplay()
    {
        await using var rig = await ScorerRig.CreateAsync();
        // The second time nothing is trained: the stop comes while it waits for readings.
        foreach (var part in Parts(Readings(), 290))
        {
            await rig.AppendAsync(part);
            await rig.DrainAsync();
        }

        var marks = (await rig.ReadAsync(Topics.Checkpoints)).Select(r => (r.Partition.Partition, Value: Checkpoint.Parser.ParseFrom(r.Value)))
            .Where(c => c.Value.Equipment.Length == 0).GroupBy(c => c.Partition).ToDictionary(g => g.Key, g => g.Last().Value.NextOffset);
        for (var i = 0; i < 2; i++)
        {
            var partition = new TopicPartition(Topics.Readings, i);
            if (await rig.CommittedAsync(partition) is var next and > 0) Assert.Equal(next, marks[i]);
        }
    }

    [Fact]
    public async Task TwoScorers_ShareTheGroup_AndTakeOver()
    {
        var expected = await UninterruptedAsync();
        await using var rig = await ScorerRig.CreateAsync();
        var (first, second) = (rig.Start(Small), rig.Start(s => Small(s) with { Instance = "two" }));
        // Each takes one of the two partitions; a partition is restored by whoever gets it.
        await second.UntilAsync(() => Task.FromResult(second.Lines.Has(LogLevel.Information, Topics.Readings)), "second has a partition");
        var parts = Parts(Readings(), 100, 200).ToArray();
        await rig.AppendAsync(parts[0]);
        await rig.DrainedAsync(first);
        await rig.AppendAsync(parts[1].Take(100));
        await first.StopAsync();
        await rig.AppendAsync(parts[1].Skip(100));
        await rig.DrainedAsync(second);
        Assert.True(second.Lines.Has(LogLevel.Information, Topics.Readings + "-0") && second.Lines.Has(LogLevel.Information, Topics.Readings + "-1"));
        var third = rig.Start(Small);
        await third.UntilAsync(() => Task.FromResult(third.Lines.Has(LogLevel.Information, Topics.Readings)), "third has a partition");
        await rig.AppendAsync(parts[2]);
        await rig.DrainedAsync(second);
        AssertSame(expected, await rig.OutputAsync());

        static ScorerOptions Small(ScorerOptions s) => s with { MaxRecords = 20 };
    }

    [Fact]
    public async Task Restart_UsesTheBundleThatWasDeployed()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var readings = Readings();
        await rig.AppendAsync(readings[..^4]);
        await rig.DrainAsync();
        var before = await rig.ScoresAsync();
        await rig.AppendAsync(readings[^4..]);
        await rig.DrainAsync();
        foreach (var after in (await rig.ScoresAsync()).GroupBy(s => s.Equipment))
            Assert.Equal(before.Last(s => s.Equipment == after.Key).Bundle, after.Last().Bundle);

        var deployments = (await rig.ReadAsync(Topics.Deployments)).Select(r => Deployment.Parser.ParseFrom(r.Value)).ToArray();
        Assert.Equal(2 * 4, deployments.Length); // four tools, provisional and full
        foreach (var deployment in deployments)
        {
            var stored = rig.Bundles.Open(deployment.Bundle).ToFiles();
            Assert.Equal(deployment.Files.Keys.Order(), stored.Keys.Order());
            foreach (var (name, bytes) in deployment.Files) Assert.Equal(bytes.ToByteArray(), stored[name]);
        }
    }

    private static void AssertSame(ScorerRig.Output expected, ScorerRig.Output actual)
    {
        Assert.Equal(expected.Scores, actual.Scores);
        Assert.Equal(expected.Alerts, actual.Alerts);
        Assert.Equal(expected.DeadLetters, actual.DeadLetters);
    }

    private static async Task<ScorerRig.Output> UninterruptedAsync()
    {
        await using var rig = await ScorerRig.CreateAsync();
        await rig.AppendAsync(Readings());
        await rig.DrainAsync();
        var output = await rig.OutputAsync();
        Assert.Equal(Frames * 4, output.Scores.Count);
        Assert.NotEmpty(output.Alerts);
        return output;
    }

    // Four tools on two partitions, with an episode of each model.
    private static Reading[] Readings()
    {
        var tools = Enumerable.Range(0, 4).Select(i => new ToolFeed("tool-" + i, seed: i)).ToArray();
        return [.. Enumerable.Range(0, Frames).SelectMany(t => tools.Select(f => f.Next(fault: t is > 110 and < 118 or > 280 ? 20 : 0)))];
    }

    private static IEnumerable<Reading[]> Parts(Reading[] readings, params int[] cuts)
    {
        var from = 0;
        foreach (var cut in cuts.Append(Frames))
        {
            yield return readings[(from * 4)..(cut * 4)];
            from = cut;
        }
    }
}
