using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Api;
using StreamingAnomaly.Scorer.Evidence;
using StreamingAnomaly.Scorer.Store;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>What people say about an equipment counts from where it stands among the readings, and in every replay.</summary>
public sealed class InstructionTests
{
    private const string Tool = "etch-01";

    [Fact]
    public async Task Budget_Set_CountsFromTheNextReadingAndSurvivesARestart()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var feed = new ToolFeed(Tool);
        await rig.AppendAsync(feed.Take(300));
        await SayAsync(rig, i => i.Budget = new AlarmBudgetSet { Alerts = 6, PerMilliseconds = 3_600_000 });
        await rig.AppendAsync(feed.Take(50));
        await rig.DrainAsync();
        await rig.AppendAsync(feed.Take(50));
        await rig.DrainAsync();
        await SayAsync(rig, i => i.Budget = new AlarmBudgetSet());
        await rig.AppendAsync(feed.Take(50));
        await rig.DrainAsync();

        var scored = (await rig.ScoresAsync()).Where(s => s.State == ScoreState.Scored).OrderBy(s => s.TimeUnixNano).ToList();
        Assert.Equal(450 - scored.Count, (await rig.ScoresAsync()).Count(s => s.State == ScoreState.WarmingUp));
        var changes = scored.Select(s => s.AlarmsAllowedPerDay).Aggregate(new List<float>(), (seen, rate) =>
        {
            if (seen.Count == 0 || seen[^1] != rate) seen.Add(rate);
            return seen;
        });
        Assert.Equal([3f, 144f, 3f], changes);
        Assert.Equal(100, scored.Count(s => s.AlarmsAllowedPerDay == 144f));
        Assert.Empty(await rig.DeadLettersAsync());
    }

    [Fact]
    public async Task Confirmed_GivesBackWhatTheAlarmTook_SoTheNextOneStandsNearer()
    {
        var told = await RatiosAfterFaultAsync(confirm: true);
        var untold = await RatiosAfterFaultAsync(confirm: false);
        Assert.Equal(untold.Count, told.Count);
        Assert.All(told.Zip(untold), pair => Assert.True(pair.First >= pair.Second));
        Assert.Contains(told.Zip(untold), pair => pair.First > pair.Second * 1.05);
    }

    [Fact]
    public async Task Confirmed_ForAnotherTime_ChangesNothing()
    {
        Assert.Equal(await RatiosAfterFaultAsync(confirm: false), await RatiosAfterFaultAsync(confirm: true, since: 1, until: 2));
    }

    [Fact]
    public async Task BaselineEnded_CollectsAFreshBaseline()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var desk = new FleetDesk();
        var feed = new ToolFeed(Tool);
        await rig.AppendAsync(feed.Take(300));
        await SayAsync(rig, i => i.BaselineEnded = new());
        await rig.AppendAsync(feed.Take(10));
        var scorer = rig.Start(desk: desk);
        await rig.DrainedAsync(scorer);

        var answer = await desk.Ask(Tool, lane => CalibrationAnswer.From(Tool, lane!))!.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(answer.Detectors, d => Assert.Equal(0.1, d.Collecting!.Value, 1e-9));
        Assert.Equal("configured", answer.Budget.Source);
        await scorer.StopAsync();
    }

    [Fact]
    public async Task Calibration_SaysWhereTheProfilesStagesBegin()
    {
        double[] stages = [0.92, 0.96, 0.985, 0.995];
        var profile = ScorerRig.Defaults.Equipment.Defaults with { Stages = stages };
        await using var rig = await ScorerRig.CreateAsync(ScorerRig.Defaults with { Equipment = new() { Profiles = new Dictionary<string, EquipmentProfile> { [Tool] = profile } } });
        var desk = new FleetDesk();
        await rig.AppendAsync(new ToolFeed(Tool).Take(10));
        var scorer = rig.Start(desk: desk);
        await rig.DrainedAsync(scorer);

        Assert.Equal(stages, (await desk.Ask(Tool, lane => CalibrationAnswer.From(Tool, lane!))!.WaitAsync(TimeSpan.FromSeconds(30))).Stages);
        await scorer.StopAsync();
    }

    [Fact]
    public async Task Instructions_DoNotChangeWhatARestartGives()
    {
        var whole = await OutputAsync(restarts: false);
        var parts = await OutputAsync(restarts: true);
        Assert.Equal(whole.Scores, parts.Scores);
        Assert.Equal(whole.Alerts, parts.Alerts);
        Assert.Equal(whole.DeadLetters, parts.DeadLetters);
    }

    [Fact]
    public async Task Replay_OfAnAlertUnderASetBudget_Matches()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var feed = new ToolFeed(Tool);
        await rig.AppendAsync(feed.Take(300));
        await SayAsync(rig, i => i.Budget = new AlarmBudgetSet { Alerts = 2, PerMilliseconds = 3_600_000 });
        await rig.AppendAsync(feed.Take(40));
        await rig.AppendAsync(feed.Take(40, fault: 25));
        await rig.DrainAsync();

        var alert = (await rig.AlertsAsync()).First(a => a is { Rule: AlertRule.Episode, Phase: AlertPhase.Opened });
        var replay = new AlertReplay(rig.Log, null);
        var result = await replay.RunAsync(alert.Id, CancellationToken.None);
        Assert.True(result.Matches, string.Join("; ", result.Facts.Where(f => !f.IsSame)));
        var evidence = EvidenceAnswer.From(await replay.FindAsync(alert.Id, CancellationToken.None));
        Assert.Equal((2, "1h"), (evidence.Budget.Alerts, evidence.Budget.Per));
        Assert.Equal(alert.Time, UnixTime.FromNanoseconds(Parse(evidence.Readings[^1].Time)));
        Assert.Equal(["s0", "s1", "s2"], evidence.Readings[^1].Values.Keys);
    }

    [Fact]
    public async Task Instruction_Malformed_IsSetAsideWithItsReason()
    {
        await using var rig = await ScorerRig.CreateAsync();
        await using var producer = rig.Log.CreateProducer();
        await producer.AppendAsync([InstructionRecords.ToRecord(new Instruction { Equipment = Tool }, 0) with { Value = [0xff, 0x01] }], CancellationToken.None);
        await rig.DrainAsync();
        Assert.Equal("malformed-instruction", Assert.Single(await rig.DeadLettersAsync()).Reason);
    }

    [Fact]
    public async Task Preview_LargerBudgetAlarmsMore_AndTheOneInForceAlarmsAsItDid()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var desk = new FleetDesk();
        var feed = new ToolFeed(Tool);
        await rig.AppendAsync(feed.Take(600));
        for (var i = 0; i < 4; i++)
        {
            await rig.AppendAsync(feed.Take(4, fault: 7));
            await rig.AppendAsync(feed.Take(150));
        }

        var scorer = rig.Start(desk: desk);
        await rig.DrainedAsync(scorer);
        var lane = await desk.Ask(Tool, l => (l!.Scorer!.Model, l.Settings, l.Bundle))!.WaitAsync(TimeSpan.FromSeconds(30));
        await scorer.StopAsync();
        await using var store = ScoreStoreFactory.Create(new ScoreStoreOptions(), rig.Options.DataFolder, rig.Time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await store.WriteAsync(await rig.ScoresAsync(), CancellationToken.None);

        var preview = await BudgetPreview.RunAsync(
            store, Tool, lane.Model, lane.Settings, lane.Bundle, new AlarmBudget { Alerts = 100, Per = TimeSpan.FromHours(1) },
            long.MinValue, long.MaxValue, CancellationToken.None);

        var had = (await rig.AlertsAsync()).Where(a => a is { Rule: AlertRule.Episode, Phase: AlertPhase.Opened } && a.Evidence.Bundle == lane.Bundle).ToList();
        Assert.Equal((await rig.ScoresAsync()).Count(s => s.State == ScoreState.Scored && s.Bundle == lane.Bundle), preview.Scores);
        Assert.Equal(had.Select(a => a.Since), preview.Current.Episodes.Select(e => UnixTime.FromNanoseconds(Parse(e.From))));
        Assert.True(preview.Proposed.Episodes.Count > preview.Current.Episodes.Count, $"{preview.Proposed.Episodes.Count} > {preview.Current.Episodes.Count}");
        Assert.False(preview.Truncated);
    }

    private static long Parse(string time) =>
        Contracts.Readings.IsoTime.Parse(time, out var nanos) == Contracts.Readings.IsoTimeResult.Ok ? nanos : throw new FormatException(time);

    private static async Task<ScorerRig.Output> OutputAsync(bool restarts)
    {
        await using var rig = await ScorerRig.CreateAsync();
        var feed = new ToolFeed(Tool);
        Action<Instruction>[] said =
        [
            i => i.Budget = new AlarmBudgetSet { Alerts = 4, PerMilliseconds = 3_600_000 }, i => i.Confirmed = new(), i => i.BaselineEnded = new(),
            i => i.Budget = new AlarmBudgetSet(),
        ];
        await rig.AppendAsync(feed.Take(300));
        foreach (var what in said)
        {
            await SayAsync(rig, what);
            if (restarts) await rig.DrainAsync();
            await rig.AppendAsync(feed.Take(20, fault: 20));
            if (restarts) await rig.DrainAsync();
            await rig.AppendAsync(feed.Take(60));
        }

        await rig.DrainAsync();
        return await rig.OutputAsync();
    }

    private static async Task<List<double>> RatiosAfterFaultAsync(bool confirm, long since = 0, long until = 0)
    {
        await using var rig = await ScorerRig.CreateAsync();
        var feed = new ToolFeed(Tool);
        await rig.AppendAsync(feed.Take(400));
        await rig.AppendAsync(feed.Take(8, fault: 30));
        await rig.AppendAsync(feed.Take(60));
        if (confirm) await SayAsync(rig, i => i.Confirmed = new AlarmConfirmed { SinceUnixNano = since, UntilUnixNano = until });
        await rig.AppendAsync(feed.Take(60, fault: 2));
        await rig.DrainAsync();
        Assert.Contains(await rig.AlertsAsync(), a => a is { Rule: AlertRule.Episode, Phase: AlertPhase.Opened });
        return [.. (await rig.ScoresAsync()).OrderBy(s => s.TimeUnixNano).TakeLast(60).Select(s => s.Ratio)];
    }

    private static async Task SayAsync(ScorerRig rig, Action<Instruction> what)
    {
        var instruction = new Instruction { Id = "1", Equipment = Tool, By = "kim" };
        what(instruction);
        await using var producer = rig.Log.CreateProducer();
        await producer.AppendAsync([.. await InstructionRecords.ToRecordsAsync(rig.Log, instruction, CancellationToken.None)], CancellationToken.None);
    }
}
