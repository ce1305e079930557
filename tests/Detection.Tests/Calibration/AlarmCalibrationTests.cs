using StreamingAnomaly.Detection.Calibration;

namespace StreamingAnomaly.Detection.Tests.Calibration;

public sealed class AlarmCalibrationTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Step_WhateverTheData_KeepsTheEpisodesInsideTheBound(int seed)
    {
        var random = new Random(seed);
        var budget = random.Next(30, 3000);
        var calibration = Healthy(random, budget);
        var start = calibration.Control;
        var tails = new double[2];
        var episodes = 0;
        var level = 1.0;
        for (var t = 1; t <= 20_000; t++)
        {
            // Bursts, level shifts and drift of a random walk: nothing a budget may rely on.
            if (random.Next(400) == 0) level = Math.Exp(random.NextDouble() * 6 - 2);
            var decision = calibration.Step([level * Exponential(random), level * Exponential(random)], tails);
            if (decision.Opened) episodes++;
            if (calibration.BudgetLost) return;
            Assert.True(
                episodes <= t / (double)budget + Math.Log(8 / start) / 0.6 + 1e-9, $"{episodes} episodes in {t} samples, N = {budget}");
        }
    }

    [Fact]
    public void Bound_IsTestedWithEpisodes()
    {
        // The property above would hold for a rule that never alarms; this one shows that such data do alarm.
        var random = new Random(5);
        var calibration = Healthy(random, 100);
        var tails = new double[2];
        for (var t = 0; t < 20_000; t++)
        {
            var level = t / 100 % 7 == 3 ? 30 : 1;
            calibration.Step([level * Exponential(random), level * Exponential(random)], tails);
        }
        Assert.InRange(calibration.EpisodeCount, 20, 205);
    }

    [Fact]
    public void Tail_OfEverLargerScores_NeverSaturates()
    {
        var calibration = Healthy(new(3), 500);
        var tails = new double[2];
        var before = 1.0;
        for (var score = 3.0; score < 1e6; score *= 2)
        {
            var fresh = new AlarmCalibration(Options(500), calibration.Capture());
            fresh.Step([score, 1], tails);
            Assert.True(tails[0] > 0 && tails[0] < before, $"p of {score} is {tails[0]}, of half of it {before}");
            before = tails[0];
        }
    }

    [Fact]
    public void Step_WithoutAFiniteScore_ChangesNothing()
    {
        var calibration = Healthy(new(4), 500);
        var before = AlarmCalibrationStateMapper.ToBytes(calibration.Capture());
        var tails = new double[2];
        var decision = calibration.Step([double.NaN, double.PositiveInfinity], tails);
        Assert.False(decision.Judged);
        Assert.All(tails, p => Assert.True(double.IsNaN(p)));
        Assert.Equal(before, AlarmCalibrationStateMapper.ToBytes(calibration.Capture()));
    }

    [Fact]
    public void Step_WithOneMissingScore_SkipsThatDetectorOnly()
    {
        var calibration = Healthy(new(4), 500);
        var before = calibration.Capture();
        var decision = calibration.Step([double.NaN, 2], new double[2]);
        var after = calibration.Capture();
        Assert.True(decision.Judged);
        Assert.Equal(0, decision.Stage);
        Assert.Equal(before.Trackers[0], after.Trackers[0]);
        Assert.NotEqual(before.Trackers[1], after.Trackers[1]);
        Assert.Equal(before.Cusums[2], after.Cusums[2]);
    }

    [Fact]
    public void State_CutAnywhere_GivesTheSameDecisions()
    {
        var random = new Random(8);
        var whole = Healthy(new(8), 200);
        var cut = Healthy(new(8), 200);
        double[] a = new double[2], b = new double[2];
        for (var t = 0; t < 2000; t++)
        {
            if (t % 97 == 13)
                cut = new(Options(200), AlarmCalibrationStateMapper.FromBytes(AlarmCalibrationStateMapper.ToBytes(cut.Capture())));
            if (t == 700)
            {
                whole.Rebaseline();
                cut.Rebaseline();
            }
            double[] scores = [Exponential(random) * (t % 300 < 40 ? 9 : 1), t % 11 == 0 ? double.NaN : Exponential(random)];
            Assert.Equal(whole.Step(scores, a), cut.Step(scores, b));
            Assert.Equal(a, b);
        }
        Assert.True(whole.EpisodeCount > 0);
    }

    [Fact]
    public void Critical_AfterAWarning_EscalatesOnce()
    {
        var calibration = Healthy(new(9), 500);
        var tails = new double[2];
        var random = new Random(1);
        int opened = 0, escalated = 0, closed = 0;
        for (var t = 0; t < 400; t++)
        {
            var decision = calibration.Step([t is >= 100 and < 140 ? 1.5 * (t - 95) : Exponential(random), 1], tails);
            opened += decision.Opened ? 1 : 0;
            escalated += decision.Escalated ? 1 : 0;
            closed += decision.Closed ? 1 : 0;
            if (decision.AlarmStage == 4) Assert.True(decision.Ratio >= AlarmCalibration.CriticalRatio - 1e-9);
        }
        Assert.Equal((1, 1, 1), (opened, escalated, closed));
    }

    [Fact]
    public void Moved_AfterASettledShift_StaysOnUntilTheBaselineIsAcceptedAnew()
    {
        var random = new Random(2);
        var calibration = Healthy(random, 500);
        var tails = new double[2];
        int on = 0, off = 0;
        for (var t = 0; t < 6000; t++)
        {
            var decision = calibration.Step([40 + Exponential(random), Exponential(random)], tails);
            on += decision.MovedOn ? 1 : 0;
            off += decision.MovedOff ? 1 : 0;
        }
        Assert.Equal((1, 0), (on, off));
        Assert.True(calibration.Moved);

        var control = calibration.Control;
        calibration.Rebaseline();
        for (var t = 0; t < 100; t++)
        {
            Assert.True(calibration.Trackers[0].Progress < 1);
            calibration.Step([40 + Exponential(random), Exponential(random)], tails);
        }
        Assert.False(calibration.Moved);
        Assert.Equal(1, calibration.Trackers[0].Progress);
        Assert.Equal(0, calibration.Trackers[0].Displacement);
        Assert.True(calibration.Control >= control * Math.Exp(-0.6 * 101 / 500));
    }

    [Fact]
    public void Detector_WithoutAStart_CalibratesOnItsFirstHundredScores()
    {
        var random = new Random(6);
        var calibration = new AlarmCalibration(Options(500), [Start(random, 300), null]);
        var tails = new double[2];
        for (var t = 0; t < 100; t++)
        {
            calibration.Step([Exponential(random), Exponential(random)], tails);
            Assert.True(double.IsNaN(tails[1]));
        }
        calibration.Step([1, 1], tails);
        Assert.InRange(tails[1], 0, 1);
        Assert.Equal(100, calibration.Trackers[1].Count);
    }

    [Fact]
    public void StandIn_VotesOnlyWhenCalled()
    {
        var random = new Random(7);
        var options = new AlarmOptions { Budget = 500, Heads = [new(0), new(1, StandIn: true)] };
        TailStart?[] starts = [Start(random, 300), Start(random, 300)];
        var calibration = new AlarmCalibration(options, starts);
        var tails = new double[2];
        Assert.True(calibration.Step([1, 1e9], tails).Ratio < 0.5);
        Assert.True(calibration.Step([1, 1e9], tails, standIn: true).Ratio > 1);
    }

    [Fact]
    public void Confirm_GivesBackWhatTheEpisodeTookOnce()
    {
        var calibration = Healthy(new(11), 500);
        var before = calibration.Capture().LogControl;
        Assert.True(calibration.Step([1e6, 1], new double[2]).Opened);
        calibration.Confirm();
        calibration.Confirm();
        Assert.Equal(before - 0.6 / 500, calibration.Capture().LogControl, 12);
    }

    [Fact]
    public void Step_OverTenThousandSamples_AllocatesNothing()
    {
        var calibration = Healthy(new(12), 500);
        double[] tails = new double[2], scores = new double[2];
        var random = new Random(12);
        calibration.Step(scores, tails);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var t = 0; t < 10_000; t++)
        {
            (scores[0], scores[1]) = (Exponential(random), Exponential(random));
            calibration.Step(scores, tails);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0.90, 1)]
    [InlineData(0.8999, 0)]
    [InlineData(0.95, 2)]
    [InlineData(0.98, 3)]
    [InlineData(0.99, 4)]
    [InlineData(1.0, 4)]
    public void StageOf_AtTheLevels_IsInclusive(double probability, int stage) =>
        Assert.Equal(stage, Healthy(new(1), 500).StageOf((double)(1m - (decimal)probability)));

    [Theory]
    [InlineData(new[] { 0.9, 0.95, 0.98 }, "has 3 numbers")]
    [InlineData(new[] { 0.9, 0.95, 0.95, 0.99 }, "place 3")]
    [InlineData(new[] { 0.8, 0.95, 0.98, 0.99 }, "place 1")]
    public void Stages_OutOfRange_AreNamed(double[] stages, string says)
    {
        var options = new AlarmOptions { Stages = stages, Heads = [new(0)] };
        Assert.Contains(says, Assert.Throws<ArgumentException>(() => options.Validate(1)).Message);
    }

    [Fact]
    public void FromBytes_OfDamagedBytes_SaysSo()
    {
        var bytes = AlarmCalibrationStateMapper.ToBytes(Healthy(new(1), 500).Capture());
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => AlarmCalibrationStateMapper.FromBytes(bytes.AsSpan(0, length)));
        bytes[4] = 99;
        Assert.Contains("version 99", Assert.Throws<InvalidDataException>(() => AlarmCalibrationStateMapper.FromBytes(bytes)).Message);
    }

    [Fact]
    public void State_OfVersion1_IsStillRead()
    {
        var calibration = Healthy(new(21), 300);
        for (var t = 0; t < 50; t++) calibration.Step([t % 20 == 19 ? 500 : 1 + t % 3, 1 + t % 5], new double[2]);
        Golden.Check("alarm-calibration.v1.bin", AlarmCalibrationStateMapper.ToBytes(calibration.Capture()),
            bytes => AlarmCalibrationStateMapper.ToBytes(AlarmCalibrationStateMapper.FromBytes(bytes)));
    }

    [Theory]
    [InlineData(2, 3, false)]
    [InlineData(3, 3, true)]
    [InlineData(4, 1, true)]
    [InlineData(0, 1, false)]
    public void StageRule_AlertsAtOrAboveTheStage(int stage, int minStage, bool expected) =>
        Assert.Equal(expected, StageRule.IsEvent(stage, minStage));

    private static AlarmOptions Options(double budget) => new() { Budget = budget, Heads = AlarmOptions.DefaultHeads(2) };

    private static AlarmCalibration Healthy(Random random, double budget) =>
        new(Options(budget), [Start(random, 300), Start(random, 300)]);

    private static TailStart Start(Random random, int n) =>
        TailStart.Fit(Enumerable.Range(0, n).Select(_ => Exponential(random)).ToArray());

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());
}
