using System.Text.Json;
using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Tests.Detectors;

/// <summary>The deterministic peers give, per series, what the reference gave: 6 significant digits, and every count.</summary>
public sealed class PeerTests
{
    private const double SixDigits = 5.1e-6;

    public static TheoryData<string, string> Cases =>
    [
        .. from set in new[] { "skab", "nab", "tep" }
           from detector in new[] { "max-z", "mean-z2", "mean-z2-window", "pca-row-spe" }
           select (set, detector),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_DeterministicPeer_AgreesWithTheReference(string set, string detector)
    {
        var facts = Given.Json("eval/dev-series.json").GetProperty("series").GetProperty(set);
        var series = EvaluationSet.Load(set, SharedData.Require("data")).Single().Series;
        Assert.All(series.Where((_, i) => i % 4 == 0), s => Agrees(s, facts.GetProperty(s.Name).GetProperty("expected"), detector));
    }

    [Theory]
    [InlineData("mean-z2")]
    [InlineData("mean-z2-window")]
    public void Run_LongSeries_AgreesWithTheReference(string detector)
    {
        var facts = Given.Json("eval/dev-series.json").GetProperty("series").GetProperty("smd");
        var series = EvaluationSet.Load("smd", SharedData.Require("data")).Single().Series[0];
        Agrees(series, facts.GetProperty(series.Name).GetProperty("expected"), detector);
    }

    private static void Agrees(EvaluationSeries series, JsonElement expectedOfAll, string detector)
    {
        var expected = expectedOfAll.GetProperty(detector);
        var scores = DetectorCatalog.Named([detector], DetectorCatalog.All)[0].Run(OfflineTask.Of(series));
        var labels = series.EvaluatedLabels();
        var evaluated = scores.Test[series.Unevaluated..];
        var view = OperationalView.Of(labels, evaluated, OperationalView.ThresholdOf(scores.Calibration));
        Near(expected.GetProperty("thr"), view.Threshold);
        Assert.Equal(expected.GetProperty("detected").GetInt32(), view.Detected);
        Assert.Equal(expected.GetProperty("delays").Doubles(), view.Delays.Select(d => (double)d));
        Assert.Equal(expected.GetProperty("fresh").GetInt32(), view.Fresh);
        Assert.Equal(expected.GetProperty("fresh_delays").Doubles(), view.FreshDelays.Select(d => (double)d));
        Assert.Equal(expected.GetProperty("false_episodes").GetInt32(), view.FalseEpisodes);
        Assert.Equal(expected.GetProperty("false_samples").GetInt32(), view.FalseSamples);
        if (!labels.Contains(true)) return;
        var (pr, roc) = VolumeUnderSurface.Compute(labels, evaluated, series.VusWindow());
        Near(expected.GetProperty("vus_pr"), pr);
        Near(expected.GetProperty("vus_roc"), roc);
        Near(expected.GetProperty("auc_pr"), RankMetrics.AveragePrecision(labels, evaluated));
        Near(expected.GetProperty("auc_roc"), RankMetrics.RocAuc(labels, evaluated));
    }

    private static void Near(JsonElement expected, double actual) =>
        Assert.Equal(expected.GetDouble(), actual, SixDigits * Math.Max(Math.Abs(expected.GetDouble()), 1e-6));
}
