using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Tests.Detectors;

public sealed class EnsembleDetectorTests
{
    /// <summary>Means over all series agree within 0.005; a single one may differ more, as forest and bank draw otherwise.</summary>
    [Theory]
    [InlineData("skab")]
    [InlineData("nab")]
    public void Run_Ensemble_AgreesWithTheRecipe(string set)
    {
        var expected = Given.Json("eval/recipe-dev.json").GetProperty(set);
        var report = new Evaluator(DetectorCatalog.Named(["ensemble"], DetectorCatalog.All), new() { Threads = 2 }, TimeProvider.System)
            .Run(EvaluationSet.Load(set, SharedData.Require("data")), null, TestContext.Current.CancellationToken);
        var actual = report.Sets[0].Detectors[0].SeriesVusPr!;
        var differences = actual.Select(s => (s.Key, Value: s.Value - expected.GetProperty(s.Key).GetDouble())).ToList();
        var largest = differences.MaxBy(d => Math.Abs(d.Value));
        TestContext.Current.TestOutputHelper?.WriteLine($"{set}: mean {actual.Values.Average():0.0000}, off by {differences.Average(d => d.Value):0.0000}; most {largest.Value:0.0000} on {largest.Key}");
        Assert.Equal(0, differences.Average(d => d.Value), 0.005);
    }

    [Fact]
    public void Run_Heads_AreThoseOfOneRunAndAverageToTheSurprise()
    {
        var series = Noise(400);
        var heads = DetectorCatalog.All.Where(d => d.Name.StartsWith("head-", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, heads.Count);
        var scores = heads.Select(h => h.Run(OfflineTask.Of(series)).Test).ToList();
        var fused = DetectorCatalog.Named(["ensemble"], DetectorCatalog.All)[0].Run(OfflineTask.Of(series)).Test;
        for (var row = 0; row < fused.Length; row++)
            Assert.True(fused[row] >= scores.Average(s => s[row]) - 1e-12); // score = max(mean surprise, smoothed)
    }

    [Fact]
    public void Run_TooFewRows_NamesTheSeries() =>
        Assert.StartsWith("noise: ", Assert.Throws<EvaluationException>(
            () => DetectorCatalog.Named(["ensemble"], DetectorCatalog.All)[0].Run(OfflineTask.Of(Noise(20)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_LaterRowsChange_EarlierScoresDoNot()
    {
        var series = Noise(300);
        var changed = series with { Test = new([.. series.Test.Values.Select((v, i) => i < 300 ? v : v + 50)], 2) };
        foreach (var detector in DetectorCatalog.All.Where(d => d.Name != "run-head"))
            Assert.Equal(detector.Run(OfflineTask.Of(series)).Test[..150], detector.Run(OfflineTask.Of(changed)).Test[..150]);
    }

    private static EvaluationSeries Noise(int trainRows)
    {
        var random = new Random(1);
        Matrix Rows(int rows) => new([.. Enumerable.Range(0, rows * 2).Select(_ => random.NextDouble())], 2);
        return new() { Name = "noise", Train = Rows(trainRows), Test = Rows(200), Labels = new bool[200] };
    }
}
