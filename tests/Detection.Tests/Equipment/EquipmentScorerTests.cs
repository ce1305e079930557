using System.Runtime.InteropServices;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Detection.Calibration;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Quality;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Detection.Tests.Equipment;

public sealed class EquipmentScorerTests
{
    private const int Sensors = 4;
    private static readonly EquipmentModel Model = EquipmentTrainer.Train(new SyntheticTool(Sensors, 1).Baseline(1200), new());
    private static readonly ScoringOptions Plain = new() { Budget = 500 };
    private static readonly ScoringOptions Moment = Plain with { External = "moment", Detectors = ["level", "moment"] };

    [Fact]
    public void Scorer_OnAFault_OpensAnEpisodeAndNamesTheSensor()
    {
        var run = new Run(Plain);
        for (var t = 0; t < 1000; t++) run.Healthy();
        Assert.True(run.Scorer.Calibration.EpisodeCount <= 4);
        while (run.Scorer.Calibration.EpisodeOpen) run.Healthy();
        var verdict = run.Faulty(2, 60);
        Assert.True(verdict.Opened);
        Assert.True(verdict.Alarm);
        Assert.Equal(4, verdict.Stage);
        Assert.Equal(verdict.TimeUnixNano, verdict.EpisodeStartUnixNano);
        Assert.Equal(2, verdict.Contributions[0].Sensor);
        Assert.True(verdict.Contributions[0].Share > 0.5);
        Assert.True(verdict.Contributions[0].Deviation > 5);
        Assert.Equal(["level", "ensemble"], verdict.Detectors.ToArray().Select(d => d.Name));
        Assert.All(verdict.Detectors.ToArray(), d => Assert.True(d.Probability > 0.9));
        Assert.Equal(
            ["ensemble.lag", "ensemble.forecast", "ensemble.ms", "ensemble.knn", "ensemble.forest"],
            verdict.Heads.ToArray().Select(h => h.Name));
        Assert.Contains(verdict.Heads.ToArray(), h => h.Score > 3 && h.Probability > 0.999);
        Assert.Equal(verdict.Score, verdict.Detectors[0].Score);
    }

    [Fact]
    public void Verdict_BelowStageOne_NamesNoSensor()
    {
        var run = new Run(Plain);
        for (var t = 0; t < 300; t++)
        {
            var verdict = run.Healthy();
            Assert.Equal(VerdictState.Scored, verdict.State);
            Assert.InRange(verdict.Probability, 0, 1);
            if (verdict.Stage == 0 && !verdict.Alarm) Assert.Equal(0, verdict.Contributions.Length);
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Scorer_CutAndRestoredAnywhere_GoesOnToTheBit(int seed)
    {
        var random = new Random(seed);
        var options = seed % 2 == 0 ? Plain : Moment;
        var frames = Frames(seed, 700);
        var whole = Play(new EquipmentScorer(Model, options), frames, 0, frames.Count);
        var cut = random.Next(1, frames.Count);
        var first = new EquipmentScorer(Model, options);
        var before = Play(first, frames, 0, cut);
        var bytes = EquipmentScorerStateMapper.ToBytes(first.Capture());
        var model = EquipmentModelMapper.FromBytes(EquipmentModelMapper.ToBytes(Model));
        var second = new EquipmentScorer(model, options, EquipmentScorerStateMapper.FromBytes(bytes));
        Assert.Equal(bytes, EquipmentScorerStateMapper.ToBytes(second.Capture()));
        Assert.Equal(whole, [.. before, .. Play(second, frames, cut, frames.Count)]);
    }

    [Fact]
    public void Verdicts_OfAPrefix_DoNotDependOnLaterFrames()
    {
        var frames = Frames(5, 600);
        var whole = Play(new EquipmentScorer(Model, Moment), frames, 0, 600);
        List<Frame> changed = [.. frames.Take(400), .. frames.Skip(400).Select(f => f with { Values = [.. f.Values.Select(v => v * 3 - 7)] })];
        var other = Play(new EquipmentScorer(Model, Moment), changed, 0, 600);
        Assert.Equal(whole.Take(400), other.Take(400));
        Assert.NotEqual(whole.Skip(400), other.Skip(400));
    }

    [Fact]
    public void Observe_AheadOfDecide_GivesTheSameVerdicts()
    {
        var frames = Frames(6, 300);
        var whole = Play(new EquipmentScorer(Model, Plain), frames, 0, 300);
        var scorer = new EquipmentScorer(Model, Plain);
        var verdict = new Verdict();
        var got = new List<string>();
        for (var start = 0; start < 300; start += 10)
        {
            var ahead = frames.Skip(start).Take(10).Select(f =>
            {
                var observation = new Observation();
                scorer.Observe(f.Time, f.Values, f.Run, observation);
                return observation;
            }).ToArray();
            Assert.Throws<InvalidOperationException>(() => scorer.Decide(ahead[1], ExternalResult.NotAsked, verdict));
            Assert.Throws<InvalidOperationException>(scorer.Capture);
            foreach (var observation in ahead)
            {
                scorer.Decide(observation, ExternalResult.NotAsked, verdict);
                got.Add(Text(verdict));
            }
        }
        Assert.Equal(whole, got);
    }

    [Fact]
    public void Observe_OfLateAndDoubledFrames_ScoresNothingAndChangesNothing()
    {
        var run = new Run(Plain);
        for (var t = 0; t < 20; t++) run.Healthy();
        var before = EquipmentScorerStateMapper.ToBytes(run.Scorer.Capture());
        Assert.Equal(VerdictState.Duplicate, run.At(19, new double[Sensors]).State);
        Assert.Equal([new(QualityMark.WholeFrame, QualityKind.Duplicate)], run.Verdict.Quality.ToArray());
        Assert.Equal(VerdictState.Late, run.At(3, new double[Sensors]).State);
        Assert.True(double.IsNaN(run.Verdict.Score));
        Assert.Equal(before, EquipmentScorerStateMapper.ToBytes(run.Scorer.Capture()));
    }

    [Fact]
    public void Observe_WithoutAnyValue_HasNoScore()
    {
        var run = new Run(Plain);
        Assert.Equal(VerdictState.Unusable, run.At(0, [.. Enumerable.Repeat(double.NaN, Sensors)]).State);
        Assert.True(double.IsNaN(run.Verdict.Score));
        Assert.Equal(Sensors, run.Verdict.Quality.Length);
        Assert.Equal(0, run.Scorer.Calibration.Samples);
    }

    [Fact]
    public void Observe_WithASensorGone_RepeatsItThreeTimesThenDoesWithout()
    {
        var run = new Run(Plain);
        run.At(0, [0, 100, 200, 305]);
        var observation = new Observation();
        for (var t = 1; t <= 5; t++)
        {
            run.Scorer.Observe(SyntheticTool.Start + t * SyntheticTool.Second, [0, 100, 200, double.NaN], null, observation);
            Assert.Equal(t > 3, double.IsNaN(observation.StandardisedRow[3]));
            Assert.Equal([new(3, QualityKind.Missing)], observation.Quality.ToArray());
            run.Scorer.Decide(observation, ExternalResult.NotAsked, run.Verdict);
            Assert.Equal(VerdictState.Scored, run.Verdict.State);
        }
        run.Scorer.Observe(SyntheticTool.Start + 6 * SyntheticTool.Second, [0, 100, 200, 301], null, observation);
        Assert.Equal([new(3, QualityKind.Imputed)], observation.Quality.ToArray());
    }

    [Fact]
    public void Observe_OfAReading_MatchesNamesAndCountsUnknownOnes()
    {
        var scorer = new EquipmentScorer(Model, Plain);
        var observation = new Observation();
        scorer.Observe(
            new Reading("e", SyntheticTool.Start, [new("new", 1), new("s3", 300), new("s1", double.NaN), new("s0", 0)], []), null, observation);
        Assert.Equal(1, observation.UnknownSensors);
        Assert.Equal([new(1, QualityKind.NotFinite), new(2, QualityKind.Missing)], observation.Quality.ToArray());
        Assert.False(double.IsNaN(observation.StandardisedRow[3]));
        Assert.True(double.IsNaN(observation.StandardisedRow[1]));
    }

    [Fact]
    public void External_IsDueEveryStrideAndHoldsBetween()
    {
        var run = new Run(Moment);
        for (var t = 1; t <= 80; t++)
        {
            run.Healthy(t % 8 == 0 ? ExternalResult.Scored(t) : ExternalResult.NotAsked);
            Assert.Equal(t % 8 == 0, run.Observation.ExternalDue);
            if (t >= 8) Assert.Equal(t / 8 * 8, run.Verdict.Detectors[1].Score);
            Assert.False(run.Verdict.Degraded);
            Assert.True(run.Verdict.StandIn);
        }
    }

    [Fact]
    public void External_CalibratesOnlineThenVotes()
    {
        var run = new Run(Moment with { Stride = 1, Detectors = ["moment"] });
        var random = new Random(3);
        for (var t = 0; t < 100; t++) Assert.True(run.Healthy(ExternalResult.Scored(1 + random.NextDouble())).StandIn);
        run.Healthy(ExternalResult.Scored(1.5));
        Assert.False(run.Verdict.StandIn);
        Assert.Equal(1.5, run.Verdict.Score);
        while (run.Scorer.Calibration.EpisodeOpen) run.Healthy(ExternalResult.Scored(1.5));
        var verdict = run.Healthy(ExternalResult.Scored(1e4, [0, 0, 3, 1]));
        Assert.True(verdict.Opened);
        Assert.Equal(2, verdict.Contributions[0].Sensor);
        Assert.Equal(0.75, verdict.Contributions[0].Share, 12);
    }

    [Fact]
    public void External_Unavailable_IsReplacedByTheEnsembleVisibly()
    {
        var run = new Run(Moment with { Detectors = ["moment"], Stride = 2 });
        var random = new Random(3);
        for (var t = 0; t < 300; t++)
            run.Healthy(run.IsDueNext ? ExternalResult.Scored(1 + random.NextDouble()) : ExternalResult.NotAsked);
        Assert.False(run.Verdict.Degraded);
        run.Healthy(ExternalResult.Unavailable);
        Assert.True(run.Verdict is { Degraded: true, StandIn: true });
        Assert.Equal(run.Observation.EnsembleScore, run.Verdict.Score);
        while (run.Scorer.Calibration.EpisodeOpen) run.Healthy(ExternalResult.Unavailable);
        var samples = run.Scorer.Calibration.Samples;
        var ratio = 0.0;
        for (var t = 0; t < 30; t++) ratio = Math.Max(ratio, run.Faulty(1, 100, ExternalResult.Unavailable).Ratio);
        Assert.True(ratio > 0.2, $"the ensemble's vote is at {ratio}");
        Assert.Equal(samples + 30, run.Scorer.Calibration.Samples);
        run.Healthy(ExternalResult.Scored(1.2));
        Assert.False(run.Verdict.Degraded);
    }

    [Fact]
    public void External_ThatFallsSilent_CountsAsUnavailable()
    {
        var run = new Run(Moment);
        run.Healthy(ExternalResult.Scored(1));
        for (var t = 0; t < 32; t++) Assert.False(run.Healthy().Degraded);
        Assert.True(run.Healthy().Degraded);
    }

    [Fact]
    public void Restore_WithOtherDetectors_SaysSo()
    {
        var state = new EquipmentScorer(Model, Plain).Capture();
        Assert.Contains("level, ensemble; configured are level, moment, ensemble",
            Assert.Throws<ArgumentException>(() => new EquipmentScorer(Model, Moment, state)).Message);
    }

    [Theory]
    [InlineData("lstm", "unknown here")]
    [InlineData("level", "twice")]
    public void Options_WithAWrongDetector_NameIt(string name, string says) => Assert.Contains(
        says, Assert.Throws<ArgumentException>(() => new EquipmentScorer(Model, Plain with { Detectors = ["level", name] })).Message);

    [Fact]
    public void Scoring_TenThousandFrames_AllocatesNothing()
    {
        var tool = new SyntheticTool(Sensors, 2);
        var rows = Enumerable.Range(0, 500).Select(_ => tool.Next()).ToArray();
        for (var i = 0; i < 40; i++) rows[i][1] += 30;
        var readings = Enumerable.Range(0, 10_100).Select(i => tool.Reading(i, rows[i % 500])).ToArray();
        var scorer = new EquipmentScorer(Model, Moment with { RingFrames = 64 });
        var (observation, verdict) = (new Observation(), new Verdict());
        float[] window = new float[64], mask = new float[64];
        double[] shares = [0.1, 0.2, 0.3, 0.4];
        long before = 0;
        for (var t = 0; t < readings.Length; t++)
        {
            if (t == 100) before = GC.GetAllocatedBytesForCurrentThread();
            scorer.Observe(readings[t], null, observation);
            if (observation.ExternalDue) scorer.Ring.CopyWindow(t % Sensors, window, mask);
            // The external detector's hundredth score completes its calibration, which sorts a copy; stay below it.
            scorer.Decide(observation, observation.ExternalDue && t < 790 ? ExternalResult.Scored(t % 7, shares) : ExternalResult.NotAsked, verdict);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(scorer.Calibration.EpisodeCount > 0);
    }

    [Fact]
    public void Memory_OfTwentySensors_StaysBelowThreeTimesItsWindows()
    {
        var model = EquipmentTrainer.Train(new SyntheticTool(20, 1).Baseline(300), new());
        var scorers = new EquipmentScorer[200];
        scorers[0] = new(model, Plain);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < scorers.Length; i++) scorers[i] = new(model, Plain);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / scorers.Length;
        GC.KeepAlive(scorers);
        // Two windows of 64 frames: the grid's, for evidence and MOMENT, and the ensemble's of rows without the slow baseline.
        const int Windows = 2 * 64 * 20 * sizeof(float);
        Assert.InRange(each, Windows, 3 * Windows);
    }

    [Fact]
    public void State_OfAnEarlierVersion_IsStillRead()
    {
        var scorer = new EquipmentScorer(Model, Moment with { RingFrames = 8 });
        Play(scorer, Frames(3, 60), 0, 60);
        Golden.Check("equipment-scorer.v2.bin", EquipmentScorerStateMapper.ToBytes(scorer.Capture()),
            bytes => EquipmentScorerStateMapper.ToBytes(EquipmentScorerStateMapper.FromBytes(bytes)));
        var before = EquipmentScorerStateMapper.FromBytes(Golden.Read("equipment-scorer.v1.bin"));
        Assert.Equal(["level", "moment", "forest"], before.Detectors);
        Assert.Null(before.Ensemble);
    }

    private sealed record Frame(long Time, double[] Values, string? Run, double External);

    /// <summary>Healthy frames with faults, missing values, gaps, late ones, runs and external scores or none.</summary>
    private static List<Frame> Frames(int seed, int count)
    {
        var random = new Random(seed);
        var tool = new SyntheticTool(Sensors, seed);
        var frames = new List<Frame>();
        long slot = 0;
        for (var t = 0; t < count; t++)
        {
            var row = tool.Next();
            if (t % 150 is > 100 and < 130) row[t % Sensors] *= 3;
            for (var s = 0; s < Sensors; s++)
                if (random.Next(15) == 0 || t % 90 is > 80 && s == 1) row[s] = random.Next(2) == 0 ? double.NaN : double.PositiveInfinity;
            slot += random.Next(40) == 0 ? random.Next(1, 80) : random.Next(60) == 0 ? -2 : 1;
            frames.Add(new(
                SyntheticTool.Start + slot * SyntheticTool.Second + random.Next(-300_000_000, 300_000_000), row, t < 350 ? "a" : "b",
                random.Next(9) == 0 ? double.NaN : 1 + random.NextDouble()));
        }
        return frames;
    }

    private static List<string> Play(EquipmentScorer scorer, List<Frame> frames, int from, int to)
    {
        var (observation, verdict) = (new Observation(), new Verdict());
        var verdicts = new List<string>();
        for (var t = from; t < to; t++)
        {
            scorer.Observe(frames[t].Time, frames[t].Values, frames[t].Run, observation);
            scorer.Decide(observation, observation.ExternalDue ? ExternalResult.Scored(frames[t].External) : ExternalResult.NotAsked, verdict);
            verdicts.Add(Text(verdict));
        }
        return verdicts;
    }

    /// <summary>Everything a verdict says, numbers bit for bit.</summary>
    private static string Text(Verdict verdict) => string.Join(
        ' ',
        typeof(Verdict).GetProperties().Where(p => !p.PropertyType.IsByRefLike)
            .Select(p => p.GetValue(verdict) is double d ? BitConverter.DoubleToInt64Bits(d).ToString("x") : $"{p.GetValue(verdict)}")
            .Concat([
                Convert.ToHexString(MemoryMarshal.AsBytes(verdict.Contributions)),
                Convert.ToHexString(MemoryMarshal.AsBytes(verdict.Quality)),
                .. verdict.Detectors.ToArray().Select(d => $"{d.Name} {d.Score:R} {d.Probability:R}"),
            ]));

    /// <summary>A scorer fed one frame a second.</summary>
    private sealed class Run(ScoringOptions options)
    {
        private readonly SyntheticTool tool = new(Sensors, 1);
        private int slot;

        public EquipmentScorer Scorer { get; } = new(Model, options);
        public Observation Observation { get; } = new();
        public Verdict Verdict { get; } = new();
        public bool IsDueNext => (slot + 1) % options.Stride == 0;

        public Verdict Healthy(ExternalResult external = default) => At(slot, tool.Next(), external);

        public Verdict Faulty(int sensor, double shift, ExternalResult external = default)
        {
            var row = tool.Next();
            row[sensor] += shift;
            return At(slot, row, external);
        }

        public Verdict At(int at, double[] row, ExternalResult external = default)
        {
            Scorer.Observe(SyntheticTool.Start + at * SyntheticTool.Second, row, null, Observation);
            Scorer.Decide(Observation, external, Verdict);
            slot = Math.Max(slot, at + 1);
            return Verdict;
        }
    }
}
