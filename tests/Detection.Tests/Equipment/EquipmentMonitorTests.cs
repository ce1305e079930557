using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

public sealed class EquipmentMonitorTests
{
    private static readonly WarmUpOptions WarmUp = new() { Frames = 500, ProvisionalFrames = 200 };
    private static readonly ScoringOptions Scoring = new() { Budget = 500 };

    [Fact]
    public void Monitor_FromTheFirstFrame_WarmsUpThenScoresTwice()
    {
        var tool = new SyntheticTool(3, 1);
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring);
        var (observation, verdict) = (new Observation(), new Verdict());
        var trained = new List<int>();
        for (var t = 0; t < 700; t++)
        {
            monitor.Observe(tool.Reading(t, tool.Next()), null, observation);
            monitor.Decide(observation, ExternalResult.NotAsked, verdict);
            if (monitor.TrainedNow) trained.Add(t);
            Assert.Equal(t < 200 ? VerdictState.WarmingUp : VerdictState.Scored, verdict.State);
            Assert.Equal(Math.Min(1, (t + 1) / 500.0), verdict.WarmUp, 12);
            if (t is > 200 and < 499) Assert.Equal(200, monitor.Model!.Training.Rows);
        }
        Assert.Equal([199, 499], trained);
        Assert.Equal(500, monitor.Model!.Training.Rows);
        Assert.Equal(1, monitor.WarmUp);
        Assert.Equal(CalibrationConfidence.Calibrated, verdict.Confidence);
        Assert.Equal(64, monitor.Scorer!.Ring.Count);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(200)]
    [InlineData(350)]
    [InlineData(500)]
    [InlineData(640)]
    public void Monitor_CutAndRestored_GoesOnToTheBit(int cut)
    {
        var tool = new SyntheticTool(3, 4);
        var readings = Enumerable.Range(0, 700).Select(i => tool.Reading(i, tool.Next())).ToArray();
        var whole = Play(new(WarmUp, new(), Scoring), readings);
        var first = new EquipmentMonitor(WarmUp, new(), Scoring);
        var before = Play(first, readings[..cut]);
        var state = EquipmentMonitorStateMapper.FromBytes(EquipmentMonitorStateMapper.ToBytes(first.Capture()));
        var second = new EquipmentMonitor(WarmUp, new(), Scoring, first.Model, state);
        Assert.Equal(whole, [.. before, .. Play(second, readings[cut..])]);
    }

    [Fact]
    public void Monitor_OfConstantData_RefusesAndGoesOnCollecting()
    {
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring);
        var (observation, verdict) = (new Observation(), new Verdict());
        var tool = new SyntheticTool(2, 1);
        for (var t = 0; t < 600; t++)
        {
            monitor.Observe(tool.Reading(t, [1, 2]), null, observation);
            monitor.Decide(observation, ExternalResult.NotAsked, verdict);
            Assert.Equal(VerdictState.WarmingUp, verdict.State);
            Assert.Equal(t is 199 or 499, monitor.RefusedNow);
        }
        Assert.Contains(monitor.Refusal, f => f.Severity == FindingSeverity.Refused);
        for (var t = 600; t < 800; t++) monitor.Observe(tool.Reading(t, tool.Next()), null, observation);
        Assert.NotNull(monitor.Model);
        Assert.Empty(monitor.Refusal);
    }

    [Fact]
    public void Monitor_WithoutReadableReadings_DoesNotFail()
    {
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring);
        var (observation, verdict) = (new Observation(), new Verdict());
        for (var t = 0; t < 600; t++)
        {
            monitor.Observe(new Reading("e", t, [], []), null, observation);
            monitor.Decide(observation, ExternalResult.NotAsked, verdict);
        }
        monitor.Observe(new Reading("e", 3, [], []), null, observation);
        monitor.Decide(observation, ExternalResult.NotAsked, verdict);
        Assert.Equal(VerdictState.Late, verdict.State);
        Assert.Contains("No reading had a sensor", monitor.Refusal[0].Text);
    }

    [Fact]
    public void Adopt_OfAnotherModel_KeepsTheBudgetControl()
    {
        var tool = new SyntheticTool(3, 1);
        var model = EquipmentTrainer.Train(tool.Baseline(600), new());
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring, model, null);
        var (observation, verdict) = (new Observation(), new Verdict());
        monitor.Observe(tool.Reading(600, [1e3, 1e3, 1e3]), null, observation);
        Assert.Throws<InvalidOperationException>(() => monitor.Adopt(model));
        monitor.Decide(observation, ExternalResult.NotAsked, verdict);
        Assert.True(verdict.Opened);
        var control = monitor.Scorer!.Calibration.Control;
        monitor.Adopt(model);
        Assert.Equal(control, monitor.Scorer.Calibration.Control);
        Assert.False(monitor.Scorer.Calibration.EpisodeOpen);
        Assert.Equal(1, monitor.WarmUp);
    }

    [Fact]
    public void Monitor_DuringAnEpisodeOfTheProvisionalModel_DoesNotLearn()
    {
        var tool = new SyntheticTool(3, 1);
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring);
        var (observation, verdict) = (new Observation(), new Verdict());
        int excluded = 0, opened = 0, trainedAt = 0;
        for (var t = 0; monitor.IsCollecting; t++)
        {
            var row = tool.Next();
            if (t is >= 300 and < 340) row[0] += 40;
            var before = monitor.WarmUp;
            monitor.Observe(tool.Reading(t, row), null, observation);
            monitor.Decide(observation, ExternalResult.NotAsked, verdict);
            if (verdict.Opened) opened++;
            if (t is >= 300 and < 340) Assert.Equal(300.0 / WarmUp.Frames, monitor.WarmUp);
            if (monitor.WarmUp <= before) excluded++;
            trainedAt = t;
        }
        Assert.Equal(1, opened);
        // The fault stays in the ensemble's windows for 64 frames more, and an episode closes after 30 quiet ones.
        Assert.InRange(excluded, 40, 180);
        Assert.Equal(WarmUp.Frames - 1 + excluded, trainedAt);
        Assert.InRange(monitor.Model!.Statistics.Deviations[0], 0.5, 1.5);
        Assert.DoesNotContain(monitor.Model.Findings, f => f.Severity == FindingSeverity.Warning);
    }

    [Fact]
    public void Monitor_ChangedForGoodAfterTheProvisionalModel_StillGetsItsFullModel()
    {
        var tool = new SyntheticTool(3, 1);
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring);
        var (observation, verdict) = (new Observation(), new Verdict());
        var t = 0;
        for (; monitor.IsCollecting && t < 50_000; t++)
        {
            var row = tool.Next();
            if (t >= 300) row[0] += 40;
            monitor.Observe(tool.Reading(t, row), null, observation);
            monitor.Decide(observation, ExternalResult.NotAsked, verdict);
        }
        // The tracked tails follow the change until the episode closes: the full model comes later, not never.
        Assert.InRange(t, WarmUp.Frames + 60, 2 * WarmUp.Frames);
    }

    [Fact]
    public void Observe_WhileCollectingBesideAModel_AsksForTheDecisionFirst()
    {
        var tool = new SyntheticTool(3, 1);
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring);
        var (observation, verdict) = (new Observation(), new Verdict());
        for (var t = 0; t < 200; t++)
        {
            monitor.Observe(tool.Reading(t, tool.Next()), null, observation);
            monitor.Decide(observation, ExternalResult.NotAsked, verdict);
        }
        monitor.Observe(tool.Reading(200, tool.Next()), null, observation);
        Assert.Throws<InvalidOperationException>(() => monitor.Observe(tool.Reading(201, tool.Next()), null, new()));
    }

    [Fact]
    public void Monitor_WithAnExternalDetectorThatIsNotInUse_LetsTheEnsembleStandIn()
    {
        var tool = new SyntheticTool(3, 1);
        var monitor = new EquipmentMonitor(WarmUp, new(), Scoring with { Detectors = ["level", "moment"], External = "moment" });
        var (observation, verdict) = (new Observation(), new Verdict());
        for (var t = 0; monitor.IsCollecting; t++)
        {
            monitor.Observe(tool.Reading(t, tool.Next()), null, observation);
            monitor.Decide(observation, ExternalResult.NotInUse, verdict);
            if (t < 200) continue;
            Assert.True(verdict.StandIn);
            Assert.False(verdict.Degraded);
        }
    }

    [Fact]
    public void Collector_FillsSensorsThatComeLater()
    {
        var collector = new BaselineCollector();
        collector.Add(new("e", 1, [new("a", 1)], []), "r1");
        collector.Add(new("e", 2, [new("b", 2), new("a", double.NaN)], []), "r2");
        var baseline = collector.ToBaseline();
        Assert.Equal(["a", "b"], baseline.Sensors);
        Assert.Equal([1, double.NaN, double.PositiveInfinity, 2], baseline.Values.ToArray());
        Assert.Equal(("r1", "r2"), (baseline.Run(0), baseline.Run(1)));
    }

    private static List<string> Play(EquipmentMonitor monitor, Reading[] readings)
    {
        var (observation, verdict) = (new Observation(), new Verdict());
        var verdicts = new List<string>();
        foreach (var reading in readings)
        {
            monitor.Observe(reading, null, observation);
            monitor.Decide(observation, ExternalResult.NotAsked, verdict);
            verdicts.Add($"{verdict.State} {verdict.Score:R} {verdict.Probability:R} {verdict.Ratio:R} {verdict.Alarm} {verdict.WarmUp:R} {monitor.TrainedNow}");
        }
        return verdicts;
    }
}
