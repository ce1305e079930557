using StreamingAnomaly.Detection.Level;

namespace StreamingAnomaly.Detection.Tests.Level;

public sealed class LevelDetectorTests
{
    [Fact]
    public void Fit_ThenScore_IsTheMeanOfSquaredStandardDeviations()
    {
        var statistics = SensorStatistics.Fit([1, 10, 3, 30, double.NaN, 20], 2);
        Assert.Equal([2, 20], statistics.Means);
        Assert.Equal(1, statistics.Deviations[0]);
        Assert.Equal(Math.Sqrt(200 / 3.0), statistics.Deviations[1], 12);
        double[] row = [statistics.Standardise(0, 5), statistics.Standardise(1, 20)];
        Assert.Equal(4.5, new LevelDetector().Score(row));
    }

    [Fact]
    public void Score_WithMissingSensors_LeavesThemOut()
    {
        var level = new LevelDetector();
        Assert.Equal(9, level.Score([3, double.NaN]));
        Assert.True(double.IsNaN(level.Score([double.NaN, double.NaN])));
    }

    [Fact]
    public void ConstantSensor_ThatChanges_CountsAsSixDeviations()
    {
        var statistics = SensorStatistics.Fit(Enumerable.Repeat(0.1, 1000).ToArray(), 1);
        Assert.True(statistics.IsConstant(0));
        Assert.Equal(0, statistics.Standardise(0, 0.1));
        Assert.Equal(6, statistics.Standardise(0, 0.2));
        Assert.Equal(-6, statistics.Standardise(0, 0));
    }

    [Fact]
    public void Standardise_OfHugeValues_KeepsTheScoreFinite()
    {
        var statistics = new SensorStatistics([0], [1e-12]);
        Assert.True(double.IsFinite(new LevelDetector().Score([statistics.Standardise(0, double.MaxValue)])));
    }

    [Fact]
    public void Attribute_GivesSharesOfTheSquares()
    {
        var shares = new double[3];
        new LevelDetector().Attribute([1, -3, double.NaN], shares);
        Assert.Equal([0.1, 0.9, 0], shares);
        new LevelDetector().Attribute([0, 0, 0], shares);
        Assert.Equal([0, 0, 0], shares);
    }
}
