using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Tests.Forest;

namespace StreamingAnomaly.Detection.Tests.Ensemble;

/// <summary>What holds for every stream: causality, resuming, missing values, memory.</summary>
public sealed class EnsembleStreamTests
{
    private const int Rows = 90;
    private static readonly EnsembleOptions Small = new() { Trees = 10, TreeRows = 64 };
    private static readonly Dictionary<int, TrainedEnsemble> Trained = new[] { 1, 4, 9 }.ToDictionary(
        c => c, c => EnsembleTrainer.Fit(CorrelatedRows.Make(300, c, seed: 5), c, default, Small));

    [Fact]
    public void Observe_LaterRowsChange_EarlierScoresKeepEveryBit() =>
        Prop.ForAll(Streams(), s =>
        {
            var (cut, whole) = (s.Cut, Play(s, new(s.Fit.Model, s.Fit.End), 0, Rows));
            var changed = s with { Values = [.. s.Values.Select((v, i) => i < cut * s.Sensors ? v : 1e6 - v)] };
            return Same(Play(changed, new(s.Fit.Model, s.Fit.End), 0, Rows).AsSpan(0, cut), whole.AsSpan(0, cut));
        }).Holds();

    [Fact]
    public void Capture_AtAnyRow_ResumesToTheSameBits() =>
        Prop.ForAll(Streams(), s =>
        {
            var scorer = new EnsembleScorer(s.Fit.Model, s.Fit.End);
            Play(s, scorer, 0, s.Cut);
            var state = EnsembleStateMapper.FromBytes(EnsembleStateMapper.ToBytes(scorer.Capture()));
            var resumed = Play(s, new(s.Fit.Model, state), s.Cut, Rows);
            return Same(resumed, Play(s, scorer, s.Cut, Rows));
        }).Holds();

    [Fact]
    public void Observe_AnyMissingValues_GivesNumbersAndNaNOnlyForEmptyRows() =>
        Prop.ForAll(Streams(), s =>
        {
            var scorer = new EnsembleScorer(s.Fit.Model, s.Fit.End);
            var shares = new double[s.Sensors];
            for (var t = 0; t < Rows; t++)
            {
                var row = s.Values.AsSpan(t * s.Sensors, s.Sensors);
                var empty = !row.ToArray().Any(double.IsFinite);
                var score = scorer.Observe(row, s.Restarts[t]);
                if (double.IsNaN(score) != empty || (!empty && !double.IsFinite(score))) return false;
                scorer.Attribute(shares);
                if (!shares.All(v => v >= 0) || (Math.Abs(shares.Sum() - 1) > 1e-9 && shares.Sum() != 0)) return false;
            }
            return true;
        }).Holds();

    [Fact]
    public void Observe_AfterTraining_ContinuesWhatTrainingBegan()
    {
        var rows = CorrelatedRows.Make(400, 4, seed: 6);
        var fit = EnsembleTrainer.Fit(rows.AsSpan(0, 300 * 4), 4, default, Small);
        var whole = new EnsembleScorer(fit.Model);
        for (var t = 0; t < 300; t++) whole.Observe(rows.AsSpan(t * 4, 4), false);
        var resumed = new EnsembleScorer(fit.Model, fit.End);
        for (var t = 300; t < 400; t++)
        {
            whole.Observe(rows.AsSpan(t * 4, 4), false);
            resumed.Observe(rows.AsSpan(t * 4, 4), false);
            Assert.Equal(whole.HeadSurprises.ToArray(), resumed.HeadSurprises.ToArray());
        }
    }

    [Fact]
    public void Observe_EmptyRow_ChangesNothing()
    {
        var fit = Trained[4];
        var (plain, gappy) = (new EnsembleScorer(fit.Model, fit.End), new EnsembleScorer(fit.Model, fit.End));
        var rows = CorrelatedRows.Make(60, 4, seed: 7);
        for (var t = 0; t < 60; t++)
        {
            Assert.True(double.IsNaN(gappy.Observe([double.NaN, double.NaN, double.PositiveInfinity, double.NaN], t == 30)));
            Assert.Equal(plain.Observe(rows.AsSpan(t * 4, 4), t == 30), gappy.Observe(rows.AsSpan(t * 4, 4), false));
        }
    }

    [Fact]
    public void Observe_SensorMissingForLong_CountsAsAtItsBaseline()
    {
        var fit = Trained[4];
        var stream = new EnsembleStream(fit.Model.Standard);
        var relative = new double[4];
        stream.Restore(fit.End);
        stream.Advance([3000, 50, 100, 150], false, relative);
        var far = relative[0];
        for (var t = 1; t <= 8; t++)
        {
            Assert.True(stream.Advance([double.NaN, 50, 100, 150], false, relative));
            Assert.InRange(relative[0], 0.8 * far, far);
        }
        stream.Advance([double.NaN, 50, 100, 150], false, relative);
        Assert.Equal(0, relative[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Observe_AndAttribute_AllocateNothing(int sensors)
    {
        var fit = Trained[sensors];
        var scorer = new EnsembleScorer(fit.Model, fit.End);
        var (row, shares) = (new double[sensors], new double[sensors]);
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            row[0]++;
            scorer.Observe(row, false);
            scorer.Attribute(shares);
        }
    }

    private static Arbitrary<Stream> Streams()
    {
        var values =
            from sensors in Gen.Elements(1, 4, 9)
            from seed in Gen.Choose(0, 1_000_000)
            from cut in Gen.Choose(1, Rows - 1)
            from holes in Gen.Choose(0, 60)
            select Make(sensors, seed, cut, holes);
        return Arb.From(values);
    }

    private static Stream Make(int sensors, int seed, int cut, int holes)
    {
        var random = new Random(seed);
        var values = CorrelatedRows.Make(Rows, sensors, seed);
        for (var i = 0; i < values.Length; i++)
        {
            var draw = random.Next(100);
            if (draw < holes) values[i] = draw % 3 == 0 ? double.PositiveInfinity : double.NaN;
            else if (draw == 99) values[i] *= random.Next(2) == 0 ? 1e3 : -1e12;
        }
        return new(sensors, values, [.. Enumerable.Range(0, Rows).Select(_ => random.Next(40) == 0)], cut, Trained[sensors]);
    }

    private static double[] Play(Stream s, EnsembleScorer scorer, int from, int to)
    {
        var scores = new double[to - from];
        for (var t = from; t < to; t++) scores[t - from] = scorer.Observe(s.Values.AsSpan(t * s.Sensors, s.Sensors), s.Restarts[t]);
        return scores;
    }

    private static bool Same(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (BitConverter.DoubleToInt64Bits(a[i]) != BitConverter.DoubleToInt64Bits(b[i])) return false;
        return true;
    }

    private sealed record Stream(int Sensors, double[] Values, bool[] Restarts, int Cut, TrainedEnsemble Fit);
}
