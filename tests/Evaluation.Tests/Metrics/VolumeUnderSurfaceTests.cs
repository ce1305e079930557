using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Evaluation.Metrics;

namespace StreamingAnomaly.Evaluation.Tests.Metrics;

public sealed class VolumeUnderSurfaceTests
{
    [Fact]
    public void Metrics_CheckVectors_AgreeToNineDigits()
    {
        var cases = Given.Json("eval/vus-vectors.json").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        foreach (var one in cases) Agrees(one, one.GetProperty("labels").Labels(), one.GetProperty("score").Doubles(), "VUS-PR", "VUS-ROC", "AUC-PR", "AUC-ROC");
    }

    [Fact]
    public void Metrics_HarnessCase_Agrees()
    {
        var harness = Given.Json("eval/parity-stats.json").GetProperty("harness");
        var view = harness.GetProperty("operational");
        Agrees(harness.GetProperty("metrics"), view.GetProperty("labels").Labels(), view.GetProperty("score").Doubles(), "vus_pr", "vus_roc", "auc_pr", "auc_roc");
    }

    [Fact]
    public void Compute_StrictlyIncreasingTransform_ChangesNothing() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), (seed, window) =>
        {
            var (labels, scores) = Given.Series(seed);
            var moved = scores.Select(s => Math.Exp(3 * s) - 7).ToArray();
            Assert.Equal(VolumeUnderSurface.Compute(labels, scores, window), VolumeUnderSurface.Compute(labels, moved, window));
            Assert.Equal(RankMetrics.AveragePrecision(labels, scores), RankMetrics.AveragePrecision(labels, moved));
            Assert.Equal(RankMetrics.RocAuc(labels, scores), RankMetrics.RocAuc(labels, moved));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Compute_AnySeries_LiesInTheUnitInterval() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), (seed, window) =>
        {
            var (labels, scores) = Given.Series(seed);
            var (pr, roc) = VolumeUnderSurface.Compute(labels, scores, window);
            Assert.InRange(pr, 0, 1 + 1e-12);
            Assert.InRange(roc, 0, 1 + 1e-12);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Compute_NoEvent_IsNotANumber()
    {
        Assert.True(double.IsNaN(VolumeUnderSurface.Compute(new bool[50], new double[50], 10).Pr));
        Assert.True(double.IsNaN(RankMetrics.AveragePrecision(new bool[50], new double[50])));
        Assert.True(double.IsNaN(RankMetrics.RocAuc(new bool[50], new double[50])));
    }

    [Fact]
    public void Compute_ConstantScore_IsTheShareOfLabelledRowsWithoutSlope()
    {
        var labels = Given.Labels("....xxxx............");
        Assert.Equal(0.2, VolumeUnderSurface.Compute(labels, new double[20], 0).Pr, 12);
        Assert.Equal(0.5, RankMetrics.RocAuc(labels, new double[20]), 12);
    }

    [Fact]
    public void Compute_AlarmBesideTheEvent_CountsMoreWithASlope()
    {
        var labels = Given.Labels("..........xxx.......");
        var scores = new double[20];
        scores[13] = 1;
        Assert.True(VolumeUnderSurface.Compute(labels, scores, 8).Pr > VolumeUnderSurface.Compute(labels, scores, 0).Pr + 0.1);
    }

    private static void Agrees(JsonElement given, bool[] labels, double[] scores, string vusPr, string vusRoc, string aucPr, string aucRoc)
    {
        var expected = given.GetProperty("expected");
        var (pr, roc) = VolumeUnderSurface.Compute(labels, scores, given.GetProperty("window").GetInt32());
        Assert.Equal(expected.GetProperty(vusPr).GetDouble(), pr, 1e-9);
        Assert.Equal(expected.GetProperty(vusRoc).GetDouble(), roc, 1e-9);
        Assert.Equal(expected.GetProperty(aucPr).GetDouble(), RankMetrics.AveragePrecision(labels, scores), 1e-9);
        Assert.Equal(expected.GetProperty(aucRoc).GetDouble(), RankMetrics.RocAuc(labels, scores), 1e-9);
    }
}
