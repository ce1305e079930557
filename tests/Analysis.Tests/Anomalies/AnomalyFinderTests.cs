using StreamingAnomaly.Analysis.Anomalies;
using StreamingAnomaly.Analysis.Table;

namespace StreamingAnomaly.Analysis.Tests.Anomalies;

public sealed class AnomalyFinderTests
{
    private static readonly Random Chance = new(1);

    // A sensor that is at 0 in step a and at 10 in step b, 20 rows each, with noise of 0.1.
    private static readonly double[] Healthy = [.. Enumerable.Range(0, 2000).Select(i => ((i / 20 % 2) * 10.0) + (0.1 * (Chance.NextDouble() - 0.5)))];

    [Fact]
    public void Find_OneWildReading_IsAPointThoughTheDetectorRemembersIt()
    {
        var found = Find(v => v[500] = 60, mark: (500, 530));
        Assert.Equal(AnomalyKind.Point, found.Kind);
        Assert.Equal((500, 530), (found.First, found.Last));
        Assert.Equal("x", found.Sensors[0].Sensor);
    }

    [Fact]
    public void Find_ValueOfTheOtherStep_IsContextual()
    {
        var found = Find(v => v.AsSpan(540, 20).Fill(0.01), mark: (540, 559)); // step b
        Assert.Equal(AnomalyKind.Contextual, found.Kind);
        Assert.Equal("step b", found.Context);
        Assert.True(found.Sensors[0].Deviations < -20);
    }

    [Fact]
    public void Find_FewOrdinaryRows_AreContextual() => Assert.Equal(AnomalyKind.Contextual, Find(_ => { }, mark: (700, 702)).Kind);

    [Fact]
    public void Find_ManyOrdinaryRows_AreCollective() => Assert.Equal(AnomalyKind.Collective, Find(_ => { }, mark: (700, 709)).Kind);

    [Fact]
    public void Find_LevelFarOutForManyRows_IsCollective()
    {
        var found = Find(v => v.AsSpan(500, 60).Fill(70), mark: (500, 559));
        Assert.Equal(AnomalyKind.Collective, found.Kind);
        Assert.Null(found.Context);
    }

    [Fact]
    public void Find_Swing_IsCollectiveThoughItCrossesTheOrdinaryRange()
    {
        var found = Find(v => { for (var i = 500; i < 560; i++) v[i] = 5 + (60 * Math.Sin(i)); }, mark: (500, 559));
        Assert.Equal(AnomalyKind.Collective, found.Kind);
    }

    [Fact]
    public void Find_StuckSensor_IsExplainedByItsSpread()
    {
        double[][] rows = [.. Enumerable.Range(0, 1000).Select(i => new[] { Chance.NextDouble(), i is >= 500 and < 560 ? 0.5 : Chance.NextDouble() })];
        var table = Given.Rows(["free", "stuck"], rows);
        var found = Assert.Single(AnomalyFinder.Find(table, new float[1000], Marks(1000, (500, 559)), new(), Given.Unwatched));
        Assert.Equal(("stuck", "spread"), (found.Sensors[0].Sensor, found.Sensors[0].How));
        Assert.True(found.Sensors[0].Deviations < 0.01);
    }

    [Fact]
    public void Stretches_ShortBreaks_AreBridged()
    {
        var marked = new bool[30];
        foreach (var row in (int[])[3, 4, 7, 11, 29]) marked[row] = true; // 2 rows between 4 and 7, 3 between 7 and 11
        Assert.Equal([(3, 7), (11, 11), (29, 29)], AnomalyFinder.Stretches(marked, new EquipmentSpan("a", 0, 30, [0])));
    }

    private static Anomaly Find(Action<double[]> change, (int First, int Last) mark)
    {
        var values = (double[])Healthy.Clone();
        change(values);
        var table = Given.Rows(["x"], [.. values.Select(v => new[] { v })], null, i => [("step", i / 20 % 2 == 0 ? "a" : "b")]);
        return Assert.Single(AnomalyFinder.Find(table, new float[values.Length], Marks(values.Length, mark), new(), Given.Unwatched));
    }

    private static bool[] Marks(int rows, (int First, int Last) mark)
    {
        var marked = new bool[rows];
        marked.AsSpan(mark.First, mark.Last - mark.First + 1).Fill(true);
        return marked;
    }
}
