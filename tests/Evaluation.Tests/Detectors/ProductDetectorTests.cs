using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Tests.Detectors;

public sealed class ProductDetectorTests
{
    /// <summary>The counts of the product's own test on the same sets, at one allowed alarm in 2,000 rows.</summary>
    [Theory]
    [InlineData("skab", 3, 24, 34)]
    [InlineData("nab", 31, 24, 49)]
    [InlineData("tep", 0, 8, 8)]
    public void Run_ADevSet_HasTheAlarmsOfTheProduct(string set, int falseEpisodes, int fresh, int events)
    {
        var detector = DetectorCatalog.Named(["product"], DetectorCatalog.All)[0];
        var views = EvaluationSet.Load(set, SharedData.Require("data")).Single().Series.AsParallel().WithDegreeOfParallelism(2).Select(s =>
        {
            var scores = detector.Run(OfflineTask.Of(s));
            Assert.Equal(5, scores.AllowedPer10k);
            return OperationalView.Of(s.EvaluatedLabels(), scores.Alarms.AsSpan(s.Unevaluated), scores.Openings.AsSpan(s.Unevaluated));
        }).ToList();
        Assert.Equal((falseEpisodes, fresh, events), (views.Sum(v => v.FalseEpisodes), views.Sum(v => v.Fresh), views.Sum(v => v.Events)));
        Assert.InRange(views.Sum(v => v.FalseEpisodes), 0, Math.Max(1, views.Sum(v => v.NormalSamples) / 2000.0));
    }

    [Fact]
    public void Run_BaselineThatTeachesNothing_NamesTheSeries()
    {
        var rows = new Matrix(new double[10], 1);
        var series = new EvaluationSeries { Name = "short", Train = rows, Test = rows, Labels = new bool[10] };
        var message = Assert.Throws<EvaluationException>(() => DetectorCatalog.Named(["product"], DetectorCatalog.All)[0].Run(OfflineTask.Of(series))).Message;
        Assert.StartsWith("short: ", message, StringComparison.Ordinal);
    }
}
