using StreamingAnomaly.Detection.Runs;

namespace StreamingAnomaly.Detection.Tests.Runs;

/// <summary>The run-level head on real wafers: per wafer against the reference, and how well faults stand out.</summary>
public sealed class LamEtchTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("within", 0.95)]
    [InlineData("drift", 0.93)]
    public void Wafers_ScoredAsTheyCome_EqualTheReferenceAndStandOut(string split, double leastAuc)
    {
        var wafers = LamEtch.Read(split);
        var trained = RunTrainer.Fit([.. wafers.Select(w => new RunExample(w.Features(), w.StartsEpoch, w.Trains))], new());
        var scores = Stream(trained.Model, wafers);
        for (var i = 0; i < wafers.Length; i++)
        {
            var (wafer, score) = (wafers[i], scores[i]);
            Assert.Equal(wafer.Scored, score.IsScored);
            Assert.Equal(wafer.Scored, !double.IsNaN(trained.Scores[i]));
            if (!wafer.Scored) continue;
            Near(wafer, wafer.Trains ? trained.Scores[i] : score.Surprise);
            if (!wafer.Trains) Assert.Equal(trained.Scores[i], score.Surprise, 1e-9);
        }
        var auc = Auc(wafers, scores);
        string[] epochs = [.. wafers.Select(w => w.Epoch).Distinct().Where(e => wafers.Any(w => w.Epoch == e && w.Normal))];
        var line = string.Join(", ", epochs.Select(e => $"{e} {Auc([.. wafers.Select(w => w.Epoch == e ? w : w with { Normal = false, Fault = "" })], scores):0.000}"));
        output.WriteLine($"{split}: AUC {auc:0.000}; {line}");
        Assert.InRange(auc, leastAuc, 1);
        foreach (var epoch in epochs)
            Assert.InRange(Auc([.. wafers.Select(w => w.Epoch == epoch ? w : w with { Normal = false, Fault = "" })], scores), 0.93, 1);
    }

    [Fact]
    public void Epochs_NotTold_CostMuch()
    {
        var wafers = LamEtch.Read("drift");
        var untold = wafers.Select((w, i) => w with { StartsEpoch = i == 0 }).ToArray();
        var model = RunTrainer.Fit([.. wafers.Select(w => new RunExample(w.Features(), w.StartsEpoch, w.Trains))], new()).Model;
        var (told, not) = (Auc(wafers, Stream(model, wafers)), Auc(untold, Stream(model, untold)));
        output.WriteLine($"drift AUC with epochs {told:0.000}, without {not:0.000}");
        Assert.True(told > not + 0.03, $"{told} {not}");
    }

    [Theory]
    [InlineData("l2918", "Vat Valve", "Pressure")] // Pr +3: the valve holds the pressure
    [InlineData("l3120", "TCP Tuner", "TCP Load", "TCP Top Pwr", "TCP Impedance", "TCP Phase Err")] // TCP +30
    [InlineData("l3319", "Cl2 Flow", "Pressure", "Vat Valve")] // Cl2 -10
    public void Attribute_NamedFault_PointsAtItsSensors(string name, params string[] plausible)
    {
        var wafers = LamEtch.Read("within");
        var model = RunTrainer.Fit([.. wafers.Select(w => new RunExample(w.Features(), w.StartsEpoch, w.Trains))], new()).Model;
        var scorer = new RunScorer(model);
        foreach (var wafer in wafers)
        {
            if (wafer.StartsEpoch && wafer != wafers[0]) scorer.StartEpoch(wafer.Epoch);
            foreach (var row in wafer.Rows) scorer.Observe(row);
            scorer.EndRun();
            if (wafer.Name != name) continue;
            var (shares, mean, spread) = (new double[19], new double[19], new double[19]);
            scorer.Attribute(shares);
            scorer.Attribute(mean, spread);
            Assert.Equal(1, shares.Sum(), 1e-9);
            Assert.Equal(1, mean.Sum() + spread.Sum(), 1e-9);
            var sensors = LamEtch.Sensors;
            string[] first = [.. sensors.OrderByDescending(s => shares[Array.IndexOf(sensors, s)]).Take(3)];
            output.WriteLine($"{wafer.Name} {wafer.Fault}: " + string.Join(", ", first.Select(
                s => $"{s} mean {mean[Array.IndexOf(sensors, s)]:0.00} spread {spread[Array.IndexOf(sensors, s)]:0.00}")));
            Assert.NotEmpty(first.Intersect(plausible));
        }
    }

    private static RunScore[] Stream(RunModel model, Wafer[] wafers)
    {
        var (scorer, scores) = (new RunScorer(model), new RunScore[wafers.Length]);
        for (var i = 0; i < wafers.Length; i++)
        {
            if (wafers[i].StartsEpoch && i > 0) scorer.StartEpoch(wafers[i].Epoch);
            foreach (var row in wafers[i].Rows) scorer.Observe(row);
            scores[i] = scorer.EndRun();
            Assert.Equal(wafers[i].Rows.Length, scores[i].Rows);
        }
        return scores;
    }

    /// <summary>Chance that a scored faulty wafer ranks above a scored healthy test wafer.</summary>
    private static double Auc(Wafer[] wafers, RunScore[] scores)
    {
        var scored = wafers.Zip(scores).Where(p => p.Second.IsScored).ToArray();
        double[] normal = [.. scored.Where(p => p.First.Normal).Select(p => p.Second.Surprise)];
        double[] faults = [.. scored.Where(p => p.First.Fault.Length > 0).Select(p => p.Second.Surprise)];
        return faults.Average(f => normal.Average(n => f > n ? 1.0 : f == n ? 0.5 : 0));
    }

    private static void Near(Wafer wafer, double surprise) =>
        Assert.True(
            Math.Abs(surprise - wafer.Surprise) <= 1e-6 * Math.Max(Math.Abs(wafer.Surprise), 1e-3),
            $"{wafer.Name}: {surprise:R}, the reference has {wafer.Surprise:R}");
}
