using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Detection.Tests.Ensemble;

public sealed class EnsembleTrainerTests
{
    private static readonly EnsembleOptions Small = new() { Trees = 20, TreeRows = 64 };

    [Fact]
    public void Scores_OfHealthyRows_MeanWhatTheySay()
    {
        const int sensors = 6;
        var rows = CorrelatedRows.Make(2500, sensors, seed: 21);
        var fit = EnsembleTrainer.Fit(rows.AsSpan(0, 1500 * sensors), sensors, default, new());
        var level = fit.Scores.Order().ElementAt((int)(0.99 * fit.Scores.Length));
        var scorer = new EnsembleScorer(fit.Model, fit.End);
        var above = 0;
        for (var t = 1500; t < 2500; t++)
            if (scorer.Observe(rows.AsSpan(t * sensors, sensors), false) > level) above++;
        Assert.InRange(above, 0, 60); // 10 expected of 1,000; scores in-sample would let through hundreds
    }

    [Fact]
    public void Fit_RowsWithoutValues_HaveNoScoreAndTeachNothing()
    {
        const int sensors = 3;
        var rows = CorrelatedRows.Make(200, sensors, seed: 22);
        var gappy = new List<double>();
        for (var t = 0; t < 200; t++)
        {
            if (t % 10 == 0) gappy.AddRange([double.NaN, double.NaN, double.NaN]);
            gappy.AddRange(rows.AsSpan(t * sensors, sensors));
        }
        var (plain, with) = (EnsembleTrainer.Fit(rows, sensors, default, Small), EnsembleTrainer.Fit([.. gappy], sensors, default, Small));
        Assert.Equal(20, with.Scores.Count(double.IsNaN));
        Assert.Equal(plain.Scores, with.Scores.Where(s => !double.IsNaN(s)));
        Assert.Equal(EnsembleModelMapper.ToBytes(plain.Model)[^1000..], EnsembleModelMapper.ToBytes(with.Model)[^1000..]);
    }

    [Fact]
    public void Fit_MissingValuesScattered_StaysCloseToFitWithout()
    {
        const int sensors = 6;
        var random = new Random(4);
        var rows = CorrelatedRows.Make(1000, sensors, seed: 23);
        double[] gappy = [.. rows.Select(v => random.Next(50) == 0 ? double.NaN : v)];
        var fit = EnsembleTrainer.Fit(gappy, sensors, default, Small);
        Assert.DoesNotContain(fit.Scores, double.IsNaN);
        Assert.InRange(fit.Scores.Average(), 0.4, 0.9);
    }

    [Fact]
    public void Observe_ConstantSensorChanges_IsToldUntilItSettles()
    {
        double[] rows = [.. CorrelatedRows.Make(300, 3, seed: 24).Select((v, i) => i % 3 == 1 ? 7 : v)];
        var fit = EnsembleTrainer.Fit(rows, 3, default, Small with { HalfLifeRows = 50 });
        Assert.Equal([0, 2], fit.Model.LiveSensors);
        Assert.Equal([1], fit.Model.ConstantSensors);
        var scorer = new EnsembleScorer(fit.Model, fit.End);
        var (surprises, shares) = (new List<double>(), new double[3]);
        for (var t = 0; t < 120; t++)
        {
            scorer.Observe([rows[t * 3], t < 10 ? 7 : 7.5, rows[t * 3 + 2]], false);
            surprises.Add(scorer.ConstantSurprise);
            scorer.Attribute(shares);
            Assert.Equal(t is >= 10 and < 60, shares[1] > 0);
        }
        Assert.All(surprises[..10], s => Assert.Equal(0, s));
        Assert.All(surprises[10..60], s => Assert.InRange(s, Math.Log10(301), 3));
        Assert.All(surprises[60..], s => Assert.Equal(0, s));
        scorer.Observe([rows[0], 99, rows[2]], false);
        var far = scorer.ConstantSurprise;
        scorer.Observe([rows[0], 999, rows[2]], false);
        Assert.True(scorer.ConstantSurprise > far);
    }

    [Fact]
    public void Fit_OnlyConstantSensors_WatchesThemAlone()
    {
        var fit = EnsembleTrainer.Fit([.. Enumerable.Repeat(3.0, 100)], 2, default, Small);
        var scorer = new EnsembleScorer(EnsembleModelMapper.FromBytes(EnsembleModelMapper.ToBytes(fit.Model)), fit.End);
        Assert.All(fit.Scores, s => Assert.Equal(0, s));
        Assert.Equal(0, scorer.Observe([3, 4], false));
        Assert.True(scorer.ConstantSurprise > 1);
        var shares = new double[2];
        scorer.Attribute(shares);
        Assert.Equal([0, 1], shares);
    }

    [Fact]
    public void Restart_WindowsBeginAnew_BaselineGoesOn()
    {
        var rows = CorrelatedRows.Make(300, 2, seed: 25);
        var fit = EnsembleTrainer.Fit(rows, 2, default, Small);
        var (on, anew) = (new EnsembleStream(fit.Model.Standard), new EnsembleStream(fit.Model.Standard));
        var (a, b) = (new double[2], new double[2]);
        on.Restore(fit.End);
        anew.Restore(fit.End);
        on.Advance(rows.AsSpan(0, 2), false, a);
        anew.Advance(rows.AsSpan(0, 2), true, b);
        Assert.Equal(a, b);
        Assert.Equal(Enumerable.Repeat(b, 64).SelectMany(r => r), anew.History.Capture());
        Assert.NotEqual(anew.History.Capture(), on.History.Capture());
    }

    [Fact]
    public void Fit_ManySensors_FindsTheFaultInItsGroup()
    {
        const int sensors = 24;
        var rows = CorrelatedRows.Make(500, sensors, seed: 26);
        var fit = EnsembleTrainer.Fit(rows.AsSpan(0, 400 * sensors), sensors, default, Small with { Trees = 50, LargestGroup = 10, GroupSensors = 8 });
        Assert.Equal(3, fit.Model.Groups.Length);
        var scorer = new EnsembleScorer(fit.Model, fit.End);
        var shares = new double[sensors];
        var (before, after) = (0.0, 0.0);
        for (var t = 400; t < 440; t++)
        {
            var row = rows.AsSpan(t * sensors, sensors);
            if (t >= 420) row[19] += 8 * CorrelatedRows.Deviation(rows[..(400 * sensors)], sensors, 19);
            var score = scorer.Observe(row, false);
            if (t < 420) before = Math.Max(before, score);
            else after = Math.Max(after, score);
        }
        scorer.Attribute(shares);
        Assert.True(after > before + 1, $"{before} {after}");
        Assert.Equal(19, Array.IndexOf(shares, shares.Max()));
    }

    [Fact]
    public void Fit_WrongInput_SaysWhatIsWrong()
    {
        Assert.Contains("at least 32", Message(() => EnsembleTrainer.Fit(new double[60], 2, default, Small)), StringComparison.Ordinal);
        Assert.Contains("whole rows", Message(() => EnsembleTrainer.Fit(new double[61], 2, default, Small)), StringComparison.Ordinal);
        Assert.Contains("restart marks", Message(() => EnsembleTrainer.Fit(new double[200], 2, new bool[3], Small)), StringComparison.Ordinal);
        Assert.Contains("Folds is 1", Message(() => EnsembleTrainer.Fit(new double[200], 2, default, new() { Folds = 1 })), StringComparison.Ordinal);
        var fit = EnsembleTrainer.Fit(CorrelatedRows.Make(100, 2, seed: 1), 2, default, Small);
        Assert.Contains("2 sensors", Message(() => new EnsembleScorer(fit.Model).Observe(new double[3], false)), StringComparison.Ordinal);
    }

    private static string Message(Action act) => Assert.ThrowsAny<ArgumentException>(act).Message;
}
