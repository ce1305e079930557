using System.Runtime.CompilerServices;
using System.Text.Json;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Tests.Equipment;

namespace StreamingAnomaly.Detection.Tests.Ensemble;

/// <summary>Features and surprises against the reference recipe; make_vectors.py made the numbers.</summary>
public sealed class EnsembleVectorTests
{
    /// <summary>Relative difference allowed to the heads without randomness.</summary>
    private const double Exact = 1e-6;

    /// <summary>The reference takes neighbours' distances as differences of single-precision sums; ours are the more exact.</summary>
    private const double SinglePrecision = 1e-2;

    private static readonly EnsembleOptions AllKnots = new() { TailKnots = int.MaxValue };
    private static readonly Lazy<JsonElement> Vectors = new(() => JsonDocument.Parse(File.ReadAllText(Beside("ensemble-vectors.json"))).RootElement);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Surprises_OfSyntheticRows_EqualTheReference(int sensors)
    {
        var c = Case(sensors);
        var (values, train) = (Numbers(c.GetProperty("values")), c.GetProperty("trainRows").GetInt32());
        var fit = EnsembleTrainer.Fit(values.AsSpan(0, train * sensors), sensors, default, AllKnots);
        var test = Score(new(fit.Model, fit.End), [.. values.Skip(train * sensors).Chunk(sensors)]);
        for (var head = 0; head < 4; head++)
        {
            var (name, tolerance) = (EnsembleModel.HeadNames[head], head == EnsembleModel.NeighbourHead ? SinglePrecision : Exact);
            Near(Numbers(c.GetProperty("train").GetProperty(name)), [.. fit.HeadSurprises[head].Where((_, i) => i % 8 == 0)], tolerance, name);
            Near(Numbers(c.GetProperty("test").GetProperty(name)), [.. test.Select(r => r[head])], tolerance, name);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Features_OfSyntheticRows_EqualTheReference(int sensors)
    {
        var c = Case(sensors);
        var (values, train) = (Numbers(c.GetProperty("values")), c.GetProperty("trainRows").GetInt32());
        var model = EnsembleTrainer.Fit(values.AsSpan(0, train * sensors), sensors, default, AllKnots).Model;
        var stream = new EnsembleStream(model.Standard);
        int[] rows = [.. c.GetProperty("featureRows").EnumerateArray().Select(v => v.GetInt32())];
        var (relative, features) = (new List<double>(), new List<double>());
        var (row, all) = (new double[sensors], new double[model.Widths.Length * History.Statistics * History.Padded(sensors)]);
        var group = model.Groups[0];
        var mine = new double[group.Group.StatisticsColumns];
        for (var t = 0; t < values.Length / sensors; t++)
        {
            Assert.True(stream.Advance(values.AsSpan(t * sensors, sensors), false, row));
            if (!rows.Contains(t)) continue;
            relative.AddRange(row);
            stream.History.WindowStatistics(model.Widths, all);
            group.Group.Statistics(all, sensors, mine);
            GroupModel.Standardise(mine, group.StatisticsMeans, group.StatisticsScales);
            for (var s = 0; s < sensors; s++) // the reference has the sensor outermost
                for (var i = s; i < mine.Length; i += sensors) features.Add(mine[i]);
        }
        Near(Numbers(c.GetProperty("relative")), [.. relative], Exact, "relative rows");
        Near(Numbers(c.GetProperty("statistics")), [.. features], Exact, "statistics");
    }

    [Theory]
    [InlineData("skab")]
    [InlineData("nab")]
    [InlineData("smd")]
    [InlineData("tep")]
    public void Surprises_OfRecordedRows_EqualTheReference(string set)
    {
        var c = Vectors.Value.GetProperty("recorded").EnumerateArray().Single(r => r.GetProperty("set").GetString() == set);
        var file = c.GetProperty("file").GetString()!;
        var series = DevSets.Read(set).First(s => s.Name.EndsWith(file, StringComparison.Ordinal));
        var (trainRows, testRows) = (c.GetProperty("trainRows").GetInt32(), c.GetProperty("testRows").GetInt32());
        var every = c.GetProperty("every").GetInt32();
        var fit = EnsembleTrainer.Fit([.. series.Train.Take(trainRows).SelectMany(r => r)], series.Sensors.Length, default, AllKnots);
        var test = Score(new(fit.Model, fit.End), [.. series.Test.Take(testRows)]);
        for (var head = 0; head < 4; head++)
        {
            if (head == EnsembleModel.NeighbourHead && trainRows > fit.Model.Options.BankRows) continue; // drawn at random
            var name = EnsembleModel.HeadNames[head];
            Near(
                Numbers(c.GetProperty("test").GetProperty(name)), [.. test.Where((_, i) => i % every == 0).Select(r => r[head])],
                head == EnsembleModel.NeighbourHead ? SinglePrecision : Exact, name);
        }
    }

    private static List<double[]> Score(EnsembleScorer scorer, double[][] rows)
    {
        var surprises = new List<double[]>();
        foreach (var row in rows)
        {
            var score = scorer.Observe(row, false);
            Assert.True(score >= scorer.Surprise);
            surprises.Add([.. scorer.HeadSurprises]);
        }
        return surprises;
    }

    private static JsonElement Case(int sensors) =>
        Vectors.Value.GetProperty("synthetic").EnumerateArray().Single(c => c.GetProperty("sensors").GetInt32() == sensors);

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetDouble())];

    private static void Near(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.NotEmpty(expected);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Max(Math.Abs(expected[i]), 1e-3),
                $"{what} {i}: {actual[i]:R}, the reference has {expected[i]:R}");
    }

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);
}
