using StreamingAnomaly.Evaluation.Detectors;
using StreamingAnomaly.Evaluation.Sets;

namespace StreamingAnomaly.Evaluation.Tests.Detectors;

public sealed class MomentScorerTests
{
    [Fact]
    public void Run_NoWindowYet_IsNoSurpriseAndLeavesTheEnsembleAlone()
    {
        var task = OfflineTask.Of(Series(continues: false));
        var (moment, ensemble, fused) = (Named("moment").Run(task), Named("ensemble").Run(task), Named("ensemble+moment").Run(task));
        const int first = 15; // the first window ends a stride after the run began
        Assert.True(moment.Test[first] > 0);
        Assert.All(moment.Test[..first], s => Assert.Equal(0, s));
        Assert.Equal(ensemble.Test[..first], fused.Test[..first]);
        Assert.Equal((5 * ensemble.Test[150] + moment.Test[150]) / 6, fused.Test[150], 1e-12);
    }

    [Fact]
    public void Run_TestFollowsTrain_WindowReachesBack()
    {
        var scores = Named("moment").Run(OfflineTask.Of(Series(continues: true)));
        Assert.True(scores.Test[0] > 0);
        Assert.Equal(60, scores.Calibration.Length);
    }

    [Fact]
    public void Run_RandomWeights_IsAnotherDetector() =>
        Assert.NotEqual(Named("moment").Run(OfflineTask.Of(Series(true))).Test, Named("moment-random").Run(OfflineTask.Of(Series(true))).Test);

    [Fact]
    public void Applies_LongSeriesOfManySensors_IsLeftOut()
    {
        EvaluationSet Set(int rows, int sensors)
        {
            var values = new Matrix(new double[rows * sensors], sensors);
            return new() { Name = "set", Series = [new() { Name = "a", Train = values, Test = values, Labels = new bool[rows] }] };
        }

        Assert.True(Named("moment").Applies(Set(1000, 8)));
        Assert.False(Named("moment").Applies(Set(10_000, 8)));
    }

    private static IOfflineDetector Named(string name) => DetectorCatalog.Named([name], DetectorCatalog.All)[0];

    private static EvaluationSeries Series(bool continues)
    {
        var random = new Random(5);
        Matrix Rows(int rows) => new([.. Enumerable.Range(0, rows).Select(t => Math.Sin(t * 0.3) + random.NextDouble())], 1);
        return new() { Name = "wave", Train = Rows(300), Test = Rows(200), Labels = new bool[200], Continues = continues };
    }
}
