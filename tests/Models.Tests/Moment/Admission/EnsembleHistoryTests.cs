using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Moment.Admission;
using StreamingAnomaly.Models.Tests.Moment.Healthy;

namespace StreamingAnomaly.Models.Tests.Moment.Admission;

public class EnsembleHistoryTests
{
    [Fact]
    public void Score_History_IsWhatTheStreamScores()
    {
        var all = HealthyPlant.Frames(1400, 2, seed: 3, (t, s, v) => t is > 1200 and < 1230 && s == 0 ? v + 4 : v);
        var (healthy, rest) = (Rows(all, 0, 800), Rows(all, 800, 1400));
        var equipment = HealthyPlant.Model(healthy);

        double[] scores = EnsembleHistory.Score(equipment, healthy, rest);

        var stream = new EquipmentScorer(equipment, new ScoringOptions { Detectors = ["ensemble"] });
        stream.Prime(healthy);
        var seen = new Observation();
        for (int t = 0; t < rest.Rows; t++)
        {
            stream.Observe(rest.Times[t], rest.Row(t), null, seen);
            Assert.Equal(seen.EnsembleScore, scores[t]);
        }
        Assert.True(scores[400..430].Average() > 2 * scores[..400].Average());
    }

    [Fact]
    public void Score_OtherSensors_NamesTheMissingOne()
    {
        var healthy = HealthyPlant.Frames(800, 2, seed: 3);
        var error = Assert.Throws<ArgumentException>(() => EnsembleHistory.Score(HealthyPlant.Model(healthy), healthy, HealthyPlant.Frames(300, 1, seed: 4)));
        Assert.Contains("'s1'", error.Message, StringComparison.Ordinal);
    }

    private static Baseline Rows(Baseline all, int from, int to) => new(
        [.. all.Sensors], [.. all.Times[from..to]], [.. all.Values[(from * all.Sensors.Count)..(to * all.Sensors.Count)]]);
}
