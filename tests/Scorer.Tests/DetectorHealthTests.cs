using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Models.Batching;
using StreamingAnomaly.Scorer.Tests.Fleet;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>A model that is missing or fails: the ensemble takes over, visibly, and one alert says so.</summary>
public sealed class DetectorHealthTests
{
    private const int Baseline = 160;
    private const int Stride = 8;

    private static readonly AnomalyOptions Voting = ScorerRig.Defaults with
    {
        Equipment = new() { Defaults = ScorerRig.Defaults.Equipment.Defaults with { Detectors = ["level", "moment"] } },
    };

    [Fact]
    public async Task Model_ThatDoesNotExist_DegradesAndAlertsOnce()
    {
        await using var rig = await ScorerRig.CreateAsync(Voting with { Moment = new() { Model = "/nowhere/moment" } });
        rig.Use(await MomentService.OpenAsync(rig.Options, rig.Bundles, true, TimeProvider.System, NullLogger.Instance));
        await AppendAsync(rig, 240);
        await rig.DrainAsync();
        var scores = (await rig.ScoresAsync()).GroupBy(s => s.Equipment).First().ToArray();
        // Nobody asks it while the baseline is collected; the first question of the full model goes unanswered.
        Assert.All(scores[..(Baseline + Stride - 1)], s => Assert.False(s.Degraded));
        Assert.All(scores[(Baseline + Stride - 1)..], s => Assert.True(s.Degraded));
        Assert.All(scores[80..], s =>
        {
            Assert.True(double.IsFinite(s.Detectors.Single(d => d.Name == "ensemble").Score));
            Assert.True(double.IsNaN(s.Detectors.Single(d => d.Name == "moment").Score));
        });
        var alert = Assert.Single(await rig.AlertsAsync(), a => a.Rule == AlertRule.DetectorDegraded);
        Assert.Equal((AlertPhase.Opened, DetectorHealth.Subject), (alert.Phase, alert.Equipment));
        Assert.Contains("/nowhere/moment", alert.Summary);
    }

    [Fact]
    public async Task Model_ThatFailsInMidRun_IsReplacedAndComesBack()
    {
        var broken = new FailingModel.Switch();
        var clock = new ManualTime();
        var batcher = new MomentBatcher(
            () => new FailingModel(broken), new() { MaxDelay = TimeSpan.Zero, Backlog = BacklogMode.Wait }, clock);
        await batcher.FirstLoad;
        await using var rig = await ScorerRig.CreateAsync(Voting);
        rig.Use(new MomentService(batcher, true, true));
        var scorer = rig.Start();
        var tools = Enumerable.Range(0, 2).Select(i => new ToolFeed("tool-" + i, seed: i)).ToArray();

        await PassAsync(Baseline + 40);
        Assert.DoesNotContain(await rig.AlertsAsync(), a => a is { Rule: AlertRule.DetectorDegraded, Phase: AlertPhase.Opened });
        Assert.All((await rig.ScoresAsync()).Where(s => s.State == ScoreState.Scored), s => Assert.False(s.Degraded));

        broken.On = true;
        await PassAsync(40);
        Assert.All((await rig.ScoresAsync()).GroupBy(s => s.Equipment), g => Assert.True(g.Last().Degraded));
        var opened = Assert.Single(await rig.AlertsAsync(), a => a is { Rule: AlertRule.DetectorDegraded, Phase: AlertPhase.Opened });
        Assert.Contains("pulled out", opened.Summary);

        broken.On = false;
        await scorer.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromMinutes(2)); // the next attempt to load
            return Task.FromResult(batcher.Health.Available);
        }, "loaded again");
        await PassAsync(40);
        Assert.All((await rig.ScoresAsync()).GroupBy(s => s.Equipment), g => Assert.False(g.Last().Degraded));
        var health = (await rig.AlertsAsync()).Where(a => a.Rule == AlertRule.DetectorDegraded).ToArray();
        Assert.Equal(AlertPhase.Closed, health[^1].Phase);
        Assert.Equal(opened.Episode, health[^1].Episode);
        Assert.Single(health, a => a.Phase == AlertPhase.Opened);

        async Task PassAsync(int frames)
        {
            await rig.AppendAsync(Enumerable.Range(0, frames).SelectMany(_ => tools.Select(t => t.Next())));
            await rig.DrainedAsync(scorer);
        }
    }

    private static async Task AppendAsync(ScorerRig rig, int frames)
    {
        var tools = Enumerable.Range(0, 2).Select(i => new ToolFeed("tool-" + i, seed: i)).ToArray();
        await rig.AppendAsync(Enumerable.Range(0, frames).SelectMany(_ => tools.Select(t => t.Next())));
    }
}
