using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

/// <summary>Whole runs (wafers) through the monitor: what ends a run, what it is compared with, what an epoch changes.</summary>
public sealed class RunWatchTests
{
    private const int Frames = 40;
    private static readonly WarmUpOptions WarmUp = new() { Frames = 30 * Frames, ProvisionalFrames = 10 * Frames };
    private static readonly TrainingOptions Level = new() { Detectors = ["level"] };
    private static readonly ScoringOptions Scoring = new() { Detectors = ["level"] };

    [Fact]
    public void Run_ThatIsSlightlyOffAllTheWay_IsFoundAndExplained()
    {
        var line = new Line();
        for (var i = 0; i < 40; i++) line.Wafer();
        Assert.NotNull(line.Monitor.Model!.Runs);
        var healthy = line.Verdicts.TakeLast(8).ToArray();
        Assert.All(healthy, v => Assert.Equal((Frames, 0, "PM-1"), (v.Frames, v.Learning, v.Epoch)));
        line.Wafer(shift: 1.5); // of each reading's own noise: hard to see in one, plain over forty
        line.Wafer();
        var found = line.Verdicts[^1];
        Assert.Equal("w40", found.Run);
        Assert.True(found.Surprise > 1.2 * healthy.Max(v => v.Surprise), $"{found.Surprise} against {healthy.Max(v => v.Surprise)}");
        Assert.Equal((2, false), (found.Shares[0].Sensor, found.Shares[0].Spread));
        Assert.True(found.Shares[0].Deviation > 2);
        Assert.Equal((found.StartUnixNano + (Frames - 1) * SyntheticTool.Second), found.EndUnixNano);
    }

    [Fact]
    public void Epoch_ThatIsNew_LearnsFourRunsAndFollowsTheNewLevel()
    {
        var line = new Line();
        for (var i = 0; i < 40; i++) line.Wafer();
        line.Epoch = "PM-2";
        for (var i = 0; i < 12; i++) line.Wafer(shift: 8);
        var after = line.Verdicts.Where(v => v.Epoch == "PM-2").ToArray();
        Assert.Equal([1, 2, 3, 4, 0, 0], after.Take(6).Select(v => v.Learning));
        Assert.All(after.Take(4), v => Assert.Equal((0, 0), (v.Surprise, v.Shares.Count)));
        Assert.True(after.Skip(4).Average(v => v.Surprise) < 1.5, "the level after the maintenance counts as a fault");
    }

    [Fact]
    public void Runs_CutAndRestoredAnywhere_GoOnToTheBit()
    {
        var whole = new Line();
        for (var i = 0; i < 45; i++) whole.Wafer(shift: i == 42 ? 2 : 0);
        var cut = new Line();
        for (var i = 0; i < 45; i++)
        {
            if (i >= 31) cut.CutAndRestore();
            cut.Wafer(shift: i == 42 ? 2 : 0, cutAt: i);
        }
        Assert.Equal(whole.Verdicts.Select(Text), cut.Verdicts.Select(Text));
        static string Text(RunVerdict v) => $"{v.Run} {v.Epoch} {v.EndUnixNano} {v.Surprise:R} {string.Join(' ', v.Shares)}";
    }

    [Fact]
    public void Baseline_WithFewRuns_GivesNoRunVerdicts()
    {
        var line = new Line(framesPerRun: 200);
        for (var i = 0; i < 12; i++) line.Wafer();
        Assert.NotNull(line.Monitor.Model);
        Assert.Null(line.Monitor.Model.Runs);
        Assert.Empty(line.Verdicts);
    }

    /// <summary>Wafers of a tool whose third sensor also drifts from wafer to wafer.</summary>
    private sealed class Line(int framesPerRun = Frames)
    {
        private readonly SyntheticTool tool = new(4, 3);
        private readonly Observation observation = new();
        private readonly Verdict verdict = new();
        private int slot;
        private int wafer;

        public EquipmentMonitor Monitor { get; private set; } = new(WarmUp, Level, Scoring);
        public string Epoch { get; set; } = "PM-1";
        public List<RunVerdict> Verdicts { get; } = [];

        public void Wafer(double shift = 0, int? cutAt = null)
        {
            for (var f = 0; f < framesPerRun; f++)
            {
                if (cutAt is { } at && f == at % framesPerRun) CutAndRestore();
                var row = tool.Next();
                row[2] += 3 * (0.02 * wafer + shift);
                Monitor.Observe(tool.Reading(slot++, row), $"w{wafer}", observation, epoch: Epoch);
                Monitor.Decide(observation, ExternalResult.NotAsked, verdict);
                if (verdict.Run is { } run) Verdicts.Add(run);
            }
            wafer++;
        }

        public void CutAndRestore()
        {
            var state = EquipmentMonitorStateMapper.FromBytes(EquipmentMonitorStateMapper.ToBytes(Monitor.Capture()));
            var model = Monitor.Model is null ? null : EquipmentModelMapper.FromBytes(EquipmentModelMapper.ToBytes(Monitor.Model));
            Monitor = new(WarmUp, Level, Scoring, model, state);
        }
    }
}
