using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>MOMENT from the reading to the score, with a small random model in the published file layout.</summary>
public sealed class MomentPathTests
{
    private const string Model = "moment/parity/tiny";

    [Fact]
    public async Task Scores_NameMoment_AndRepeatToTheByte()
    {
        var whole = await RunAsync(["a", "b", "c"], 5000, ["level", "moment"]);
        Assert.Equal(whole.Scores, (await RunAsync(["a", "b", "c"], 5000, ["level", "moment"])).Scores);
        Assert.Equal(whole.Scores, (await RunAsync(["a", "b", "c"], 7, ["level", "moment"])).Scores);

        foreach (var tool in whole.Parsed.GroupBy(s => s.Equipment))
        {
            var moment = tool.Skip(200).Select(s => s.Detectors.Single(d => d.Name == "moment").Score).ToArray();
            Assert.All(moment[8..], s => Assert.True(double.IsFinite(s)));
            // One window a stride, held in between; usual ones are told apart by their rank among a few healthy windows only.
            Assert.InRange(moment[8..].Distinct().Count(), 5, 20);
            Assert.All(tool.Skip(80), s => Assert.False(s.Degraded));
        }

        Assert.DoesNotContain(whole.Alerts, a => a is { Rule: AlertRule.DetectorDegraded, Phase: AlertPhase.Opened });
    }

    [Fact]
    public async Task Scores_DoNotDependOnWhoSharesTheBatch()
    {
        var alone = await RunAsync(["a"], 5000, ["level", "forest"]);
        var together = await RunAsync(["a", "b", "c", "d", "e"], 5000, ["level", "forest"]);
        Assert.Equal(Moments(alone), Moments(together));

        static List<double> Moments(Run run) =>
            [.. run.Parsed.Where(s => s.Equipment == "a" && s.Detectors.Count > 0).Select(s => s.Detectors.Single(d => d.Name == "moment").Score)];
    }

    [Fact]
    public async Task Restart_KeepsWhatMomentHasLearnt()
    {
        var whole = await RunAsync(["a"], 5000, ["level", "moment"], fault: 20);
        var restarted = await RunAsync(["a"], 5000, ["level", "moment"], fault: 20, restartAt: 250);
        Assert.Equal(whole.Scores, restarted.Scores);
        // Learnt windows give a surprise, not an error: a healthy one is mostly below 2.
        var healthy = whole.Parsed.TakeLast(60).Select(s => s.Detectors.Single(d => d.Name == "moment").Score).ToArray();
        Assert.InRange(healthy.Order().ElementAt(healthy.Length / 2), 0, 2);
    }

    [Fact]
    public async Task Moment_ThatJoins_ChangesTheEnsembleAndNothingElse()
    {
        var beside = await RunAsync(["a"], 5000, ["level", "ensemble"]);
        var joined = await RunAsync(["a"], 5000, ["level", "ensemble"], joins: true);
        Assert.Equal(Scores(beside, "level"), Scores(joined, "level"));
        Assert.Equal(Scores(beside, "moment"), Scores(joined, "moment"));
        var last = beside.Parsed[^1].Detectors.ToDictionary(d => d.Name, d => d.Score);
        Assert.Equal((5 * last["ensemble"] + last["moment"]) / 6, joined.Parsed[^1].Detectors.Single(d => d.Name == "ensemble").Score, 12);

        static List<double> Scores(Run run, string detector) =>
            [.. run.Parsed.Where(s => s.Detectors.Count > 0).Select(s => s.Detectors.Single(d => d.Name == detector).Score)];
    }

    [Fact]
    public async Task Cycles_OfAnySize_CollectTheSameBaseline()
    {
        // An episode of the provisional model, which is not learnt from, while MOMENT is configured.
        var whole = await RunAsync(["a"], 5000, ["level", "forest"], fault: 20);
        var single = await RunAsync(["a"], 1, ["level", "forest"], fault: 20);
        Assert.Equal(whole.Parsed.Select(s => s.Bundle), single.Parsed.Select(s => s.Bundle));
        Assert.Equal(whole.Scores, single.Scores);
        Assert.True(whole.Parsed.TakeWhile(s => s.WarmUp < 1).Count() > 160, "the episode was learnt from");
    }

    [Fact]
    public async Task LateReadings_AreScoredWithWindowsInOrder_HoweverTheyAreGrouped()
    {
        var inOrder = new ToolFeed("a", seed: 'a').Take(320).ToArray();
        // Four readings come late, each by up to twenty; windows are due every eight.
        var shuffled = inOrder.ToList();
        foreach (var at in new[] { 251, 268, 275, 291 })
        {
            var late = shuffled[at];
            shuffled.RemoveAt(at);
            shuffled.Insert(at + 20, late);
        }

        var expected = Newest(await ScoreAsync(inOrder, 5000));
        var several = await ScoreAsync([.. shuffled], 5000);
        Assert.Contains(several, s => s.Revision > 0);
        Assert.Equal(expected, Newest(several));
        Assert.Equal(several.Select(s => s.ToString()), (await ScoreAsync([.. shuffled], 3)).Select(s => s.ToString()));
        Assert.Equal(expected, Newest(await ScoreAsync([.. shuffled], 5000, restartAt: 281)));

        static async Task<List<Score>> ScoreAsync(Contracts.Readings.Reading[] readings, int maxRecords, int restartAt = 0)
        {
            await using var rig = await OpenAsync(new() { Detectors = ["level", "moment"], Lateness = TimeSpan.FromSeconds(40) });
            await rig.AppendAsync(readings[..restartAt]);
            if (restartAt > 0) await rig.DrainAsync();
            await rig.AppendAsync(readings[restartAt..]);
            await rig.DrainAsync(s => s with { MaxRecords = maxRecords });
            Assert.Empty(await rig.DeadLettersAsync());
            return await rig.ScoresAsync();
        }

        static List<string> Newest(List<Score> scores) => [.. scores.GroupBy(s => s.TimeUnixNano).OrderBy(g => g.Key).Select(g =>
        {
            var newest = g.MaxBy(s => s.Revision)!.Clone();
            (newest.Revision, newest.SourceOffset) = (0, 0);
            return newest.ToString();
        })];
    }

    [Fact]
    public async Task Alert_OfMoment_IsComputedAgainFromItsRecordedAnswers()
    {
        await using var rig = await OpenAsync(new() { Detectors = ["level", "moment"] });
        var feed = new ToolFeed("a", seed: 'a');
        await rig.AppendAsync([.. feed.Take(260), .. feed.Take(30, fault: 12)]);
        await rig.DrainAsync();
        var alert = (await rig.AlertsAsync()).Last(a => a is { Rule: AlertRule.Episode, Phase: AlertPhase.Opened or AlertPhase.Escalated });

        var result = await new StreamingAnomaly.Scorer.Evidence.AlertReplay(rig.Log, null).RunAsync(alert.Id, CancellationToken.None);

        Assert.True(result.Matches, string.Join("; ", result.Facts.Where(f => !f.IsSame).Select(f => $"{f.Name}: {f.Recorded} | {f.Computed}")));
        Assert.Contains(result.Facts, f => f.Name == "moment" && f.Recorded != "-");
        Assert.InRange(result.RecordedWindows, 1, result.Readings / 8 + 1);
    }

    private static async Task<ScorerRig> OpenAsync(EquipmentProfile profile)
    {
        var rig = await ScorerRig.CreateAsync(ScorerRig.Defaults with
        {
            Moment = new() { Model = SharedData.Require(Model), Device = "cpu", Threads = 1, BatchSize = 8, MaxDelay = TimeSpan.FromMilliseconds(1) },
            Equipment = new() { Defaults = profile with { Baseline = 160, Provisional = 80 } },
        });
        rig.Use(await MomentService.OpenAsync(rig.Options, rig.Bundles, true, TimeProvider.System, NullLogger.Instance));
        return rig;
    }

    private static async Task<Run> RunAsync(string[] names, int maxRecords, string[] detectors, double fault = 0, int restartAt = -1, bool joins = false)
    {
        var options = ScorerRig.Defaults with
        {
            Moment = new() { Model = SharedData.Require(Model), Device = "cpu", Threads = 1, BatchSize = 8, MaxDelay = TimeSpan.FromMilliseconds(1) },
            Equipment = new() { Defaults = ScorerRig.Defaults.Equipment.Defaults with { Detectors = detectors, MomentJoins = joins } },
        };
        await using var rig = await ScorerRig.CreateAsync(options);
        rig.Use(await MomentService.OpenAsync(rig.Options, rig.Bundles, true, TimeProvider.System, NullLogger.Instance));
        var tools = names.Select(n => new ToolFeed(n, seed: n[0])).ToArray();
        for (var t = 0; t < 330; t++)
        {
            if (t == restartAt) await rig.DrainAsync();
            await rig.AppendAsync(tools.Select(f => f.Next(t is > 100 and < 110 ? fault : 0)));
        }
        await rig.DrainAsync(s => s with { MaxRecords = maxRecords });
        return new((await rig.OutputAsync()).Scores, await rig.ScoresAsync(), await rig.AlertsAsync());
    }

    private sealed record Run(List<string> Scores, List<Score> Parsed, List<AlertEvent> Alerts);
}
