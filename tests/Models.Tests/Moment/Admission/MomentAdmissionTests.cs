using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Admission;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Models.Tests.Moment.Healthy;

namespace StreamingAnomaly.Models.Tests.Moment.Admission;

public class MomentAdmissionTests
{
    [Theory]
    [InlineData(0.50, 0.60, 0.55, 8, true, "joins")]
    [InlineData(0.50, 0.50, 0.45, 8, true, "nothing is lost")]
    [InlineData(0.50, 0.499, 0.40, 8, false, "worse")]
    [InlineData(0.50, 0.60, 0.60, 8, false, "random weights do as well")]
    [InlineData(0.50, 0.60, 0.55, 3, false, "too few")]
    [InlineData(double.NaN, double.NaN, 0, 8, false, "nothing to rank")]
    public void Decide_Numbers_RuleAndReason(double without, double with, double control, int events, bool admitted, string why)
    {
        var result = MomentAdmission.Decide(without, with, control, events);
        Assert.Equal(admitted, result.Admitted);
        Assert.Contains(why, result.Reason, StringComparison.Ordinal);
        Assert.Equal((without, with, control, events), (result.Without, result.With, result.Control, result.Events));
    }

    [Fact]
    public void Compare_BestOfTheControlsCounts()
    {
        bool[] labels = [false, true, false, true, false, false];
        double[] ensemble = [1, 1, 1, 1, 1, 1], good = [0, 6, 0, 6, 0, 0], bad = [6, 0, 6, 0, 6, 6];

        var helped = MomentAdmission.Compare(ensemble, good, [bad, bad], labels, events: 4);
        var matched = MomentAdmission.Compare(ensemble, good, [bad, good], labels, events: 4);

        Assert.Equal((true, 1.0), (helped.Admitted, helped.With));
        Assert.Equal(1 / 3.0, helped.Without, 9);
        Assert.Equal((false, 1.0), (matched.Admitted, matched.Control));
        Assert.Throws<ArgumentException>(() => MomentAdmission.Compare(ensemble, good, [], labels, 4));
    }

    [Theory]
    [InlineData(new[] { 4.0, 3, 2, 1 }, new[] { true, false, true, false }, (1 + 2 / 3.0) / 2)]
    [InlineData(new[] { 1.0, 1, 1, 1 }, new[] { true, false, false, false }, 0.25)]
    [InlineData(new[] { double.NaN, 1, 0, -5 }, new[] { true, false, false, false }, 0.25)]
    [InlineData(new[] { 1.0, 2 }, new[] { false, false }, double.NaN)]
    public void AveragePrecision_TiesAndGaps_AsDefined(double[] scores, bool[] labels, double expected) =>
        Assert.Equal(expected, AveragePrecision.Of(scores, labels), 12);

    [Fact]
    public void Fuse_WithoutMoment_IsTheEnsembleAlone() =>
        Assert.Equal([3.0, 2.0], MomentAdmission.Fuse([3, 2.4], [double.NaN, 0]));

    [Fact]
    public void Inject_SameSeed_SameFaultsWhereTheLabelsSay()
    {
        var healthy = HealthyPlant.Frames(2048, 3, seed: 1);
        var (one, two) = (FaultInjector.Inject(healthy, 5), FaultInjector.Inject(healthy, 5));

        Assert.Equal(one.Faults, two.Faults);
        Assert.Equal(one.Frames.Values, two.Frames.Values);
        Assert.NotEqual(one.Faults, FaultInjector.Inject(healthy, 6).Faults);
        Assert.Equal((8, 8), (one.Faults.Count, one.Events));
        Assert.Equal(Enum.GetValues<FaultKind>(), one.Faults.Select(f => f.Kind).Distinct());
        for (int t = 0; t < healthy.Rows; t++)
        {
            var fault = one.Faults.FirstOrDefault(f => t >= f.Start && t <= f.End);
            Assert.Equal(fault is not null, one.Labels[t]);
            for (int s = 0; s < 3; s++)
                if (fault?.Sensor != s) Assert.Equal(healthy.Row(t)[s], one.Frames.Row(t)[s]);
        }
    }

    [Fact]
    public void Measure_RandomWeightsAgainstThemselves_AreNotAdmitted()
    {
        var (healthy, equipment, history) = Plant();
        using var moment = HealthyPlant.Detector();
        using var same = HealthyPlant.Detector();
        var result = MomentAdmission.Measure(moment, [same], equipment, healthy, history, Level(equipment, history.Frames), new() { MaxRows = 256 });
        Assert.False(result.Admitted);
        Assert.Equal(result.Control, result.With);
        Assert.InRange(result.Without, 0.1, 1);
    }

    [Fact]
    public void Measure_AgainstABlindControl_AdmitsWhatSees()
    {
        var (healthy, equipment, history) = Plant();
        using var moment = HealthyPlant.Detector();
        // An ensemble that knows nothing, and a control that gives every window the same: what MOMENT ranks is its own doing.
        var nothing = new double[history.Frames.Rows];
        var result = MomentAdmission.Measure(moment, [new BlindModel()], equipment, healthy, history, nothing, new() { MaxRows = 256 });
        Assert.True(result.Admitted, result.Reason);
        Assert.True(result.With > 2 * result.Without, result.Reason);
    }

    [Fact]
    public void Score_History_RepeatsToTheBitAndIsCausal()
    {
        var (healthy, equipment, history) = Plant();
        using var moment = HealthyPlant.Detector();
        var whole = MomentHistory.Score(moment, equipment, healthy, history.Frames, new() { MaxRows = 256 });
        var half = Rows(history.Frames, 0, 700);
        Assert.Equal(whole[..700], MomentHistory.Score(moment, equipment, healthy, half, new() { MaxRows = 256 }));
        Assert.DoesNotContain(double.NaN, whole);
    }

    private static (Baseline Healthy, EquipmentModel Equipment, LabelledHistory History) Plant()
    {
        var all = HealthyPlant.Frames(2600, 2, seed: 3);
        var healthy = Rows(all, 0, 1200);
        return (healthy, HealthyPlant.Model(healthy), FaultInjector.Inject(Rows(all, 1200, 2600), seed: 8));
    }

    private static Baseline Rows(Baseline all, int from, int to) => new(
        [.. all.Sensors], [.. all.Times[from..to]], [.. all.Values[(from * all.Sensors.Count)..(to * all.Sensors.Count)]]);

    private static double[] Level(EquipmentModel equipment, Baseline frames)
    {
        var scores = new double[frames.Rows];
        for (int t = 0; t < scores.Length; t++)
            for (int s = 0; s < frames.Sensors.Count; s++) scores[t] += Math.Pow(equipment.Statistics.Standardise(s, frames.Row(t)[s]), 2);
        return scores;
    }

    /// <summary>Sees no difference between windows.</summary>
    private sealed class BlindModel : IMomentModel
    {
        public int Capacity => 64;
        public int Length => MomentConfig.WindowLength;
        public int Width => 4;

        public void Score(MomentBatch batch, MomentScores scores)
        {
            for (int row = 0; row < batch.Count; row++)
            {
                scores.Scores[row] = batch.Refusal(row) == WindowRefusal.None ? new(WindowRefusal.None, 1, 1, 1, 1) : MomentScore.Refused(batch.Refusal(row));
                scores.Embedding(row).Fill(1);
            }
        }

        public void Dispose() { }
    }
}
