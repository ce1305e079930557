using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Detection.Runs;
using StreamingAnomaly.Detection.Tests.Ensemble;
using StreamingAnomaly.Detection.Tests.Forest;

namespace StreamingAnomaly.Detection.Tests.Runs;

public sealed class RunScorerTests
{
    private const int Sensors = 4;
    private static readonly TrainedRuns Trained = RunTrainer.Fit(Examples(40, seed: 1), new());

    [Fact]
    public void EndRun_FirstRunsOfAnEpoch_SayWhatIsLearnt()
    {
        var scorer = new RunScorer(Trained.Model);
        for (var run = 1; run <= 4; run++)
        {
            var score = Play(scorer, run, 0);
            Assert.False(score.IsScored);
            Assert.Equal($"learning {run} of 4", score.ToString());
        }
        Assert.True(Play(scorer, 5, 0).IsScored);
        scorer.StartEpoch("PM: chamber clean");
        var first = Play(scorer, 6, 50);
        Assert.Equal((1, 2, "PM: chamber clean"), (first.LearningRun, first.Epoch, first.EpochReason));
    }

    [Fact]
    public void EndRun_ShiftAfterANewEpoch_IsNoFault()
    {
        var (told, not) = (new RunScorer(Trained.Model, Trained.End), new RunScorer(Trained.Model, Trained.End));
        told.StartEpoch("PM");
        for (var run = 0; run < 4; run++)
        {
            Play(told, 100 + run, 30);
            Assert.True(Play(not, 100 + run, 30).Surprise > 2);
        }
        Assert.InRange(Play(told, 110, 30).Surprise, 0, 2);
    }

    [Fact]
    public void EndRun_EverLargerFaults_NeverTie() =>
        Prop.ForAll(Arb.From(Gen.Choose(12, 60)), Arb.From(Gen.Choose(0, 100_000)), (runs, seed) =>
        {
            // Features far from the clip, where two runs are different: distances above the largest of training.
            var trained = RunTrainer.Fit(Examples(runs + 4, seed), new() { Clip = 1e9 });
            var before = double.NegativeInfinity;
            for (var size = 1e2; size < 1e7; size *= 3)
            {
                var u = Play(new(trained.Model, trained.End), seed, size).Surprise;
                if (!(u > before) || !double.IsFinite(u)) return false;
                before = u;
            }
            return true;
        }).Holds();

    [Fact]
    public void Attribute_MeanOrSpreadMoved_SaysWhich()
    {
        var (mean, spread) = (new double[Sensors], new double[Sensors]);
        var scorer = new RunScorer(Trained.Model, Trained.End);
        Assert.True(Play(scorer, 200, 40).Surprise > 2);
        scorer.Attribute(mean, spread);
        Assert.Equal(2, Array.IndexOf(mean, mean.Max()));
        Assert.True(mean[2] > 0.5 && mean[2] > spread.Max());

        scorer = new RunScorer(Trained.Model, Trained.End);
        Assert.True(Play(scorer, 201, 0, noise: 6).Surprise > 2);
        scorer.Attribute(mean, spread);
        Assert.Equal(2, Array.IndexOf(spread, spread.Max()));
        Assert.True(spread[2] > 0.5);
    }

    [Fact]
    public void Capture_InTheMiddleOfARun_ResumesToTheSameBits()
    {
        var (whole, rows) = (new RunScorer(Trained.Model, Trained.End), Rows(300, 5, 1));
        RunScorer resumed = whole;
        for (var i = 0; i < rows.Length; i++)
        {
            if (i == 11)
                resumed = new(
                    RunModelMapper.FromBytes(RunModelMapper.ToBytes(Trained.Model)),
                    RunScorerStateMapper.FromBytes(RunScorerStateMapper.ToBytes(whole.Capture())));
            whole.Observe(rows[i]);
            if (i >= 11) resumed.Observe(rows[i]);
        }
        Assert.Equal(whole.EndRun(), resumed.EndRun());
        Assert.Equal(RunScorerStateMapper.ToBytes(whole.Capture()), RunScorerStateMapper.ToBytes(resumed.Capture()));
    }

    [Fact]
    public void EndRun_MissingValues_StillScores()
    {
        var scorer = new RunScorer(Trained.Model, Trained.End);
        Assert.Equal("empty run", scorer.EndRun().ToString());
        for (var run = 0; run < 30; run++)
        {
            foreach (var row in Rows(400 + run, 0, 1))
            {
                row[run % Sensors] = double.NaN; // a sensor that is dead for a run
                scorer.Observe(row);
            }
            var score = scorer.EndRun();
            Assert.InRange(score.Surprise, 0, 6);
        }
    }

    [Fact]
    public void Summary_OfARun_IsItsMeanAndDeviation()
    {
        var (summary, features) = (new RunSummary(1), new double[2]);
        double[] values = [1e6 + 1, double.NaN, 1e6 + 3, double.NegativeInfinity, 1e6 + 5];
        foreach (var value in values) summary.Add([value]);
        summary.Features(features);
        Assert.Equal(3, summary.Rows);
        Assert.Equal(1e6 + 3, features[0], 1e-6);
        Assert.Equal(Math.Log(Math.Sqrt(8.0 / 3) + 1e-3 * (1e6 + 3) + 1e-6), features[1], 1e-12);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) summary.Add(values.AsSpan(i % 5, 1));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Bytes_Damaged_AreRefused()
    {
        var (model, state) = (RunModelMapper.ToBytes(Trained.Model), RunScorerStateMapper.ToBytes(Trained.End));
        for (var length = 0; length < model.Length; length += 5)
            Assert.Throws<InvalidDataException>(() => RunModelMapper.FromBytes(model.AsSpan(0, length)));
        for (var length = 0; length < state.Length; length += 5)
            Assert.Throws<InvalidDataException>(() => RunScorerStateMapper.FromBytes(state.AsSpan(0, length)));
    }

    [Fact]
    public void Model_OfVersion1_IsStillRead() =>
        Golden.Check("run-model.v1.bin", RunModelMapper.ToBytes(Trained.Model), b => RunModelMapper.ToBytes(RunModelMapper.FromBytes(b)));

    [Fact]
    public void State_OfVersion1_IsStillRead() => Golden.Check(
        "run-state.v1.bin", RunScorerStateMapper.ToBytes(Trained.End), b => RunScorerStateMapper.ToBytes(RunScorerStateMapper.FromBytes(b)));

    [Fact]
    public void Fit_TooFewRuns_SaysHowManyAreNeeded() => Assert.Contains(
        "at least 12", Assert.Throws<ArgumentException>(() => RunTrainer.Fit(Examples(15, seed: 2), new())).Message, StringComparison.Ordinal);

    private static RunExample[] Examples(int runs, int seed) =>
        [.. Enumerable.Range(0, runs).Select(run =>
        {
            var (summary, features) = (new RunSummary(Sensors), new double[2 * Sensors]);
            foreach (var row in Rows(1000 * seed + run, 0, 1)) summary.Add(row);
            summary.Features(features);
            return new RunExample(features, run == 0, true);
        })];

    private static RunScore Play(RunScorer scorer, int seed, double shift, double noise = 1)
    {
        foreach (var row in Rows(seed, shift, noise)) scorer.Observe(row);
        return scorer.EndRun();
    }

    /// <summary>A run of 20 rows; sensor 2 is shifted and its noise multiplied.</summary>
    private static double[][] Rows(int seed, double shift, double noise)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, Sensors).Select(
            s => 10.0 * s + CorrelatedRows.Normal(random) * (s == 2 ? noise : 1) + (s == 2 ? shift : 0)).ToArray())];
    }
}
