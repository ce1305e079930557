using StreamingAnomaly.Analysis.Statistics;

namespace StreamingAnomaly.Analysis.Tests.Statistics;

public sealed class StatisticsTests
{
    [Fact]
    public void FeatureSummary_SmallColumn_HasTheKnownQuantiles()
    {
        var summary = FeatureSummary.Of("x", [4, float.NaN, 1, 3, 2], 1);
        Assert.Equal((4, 1, 2.5, 1.0, 1.75, 2.5, 3.25, 4.0), (summary.Count, summary.Missing, summary.Mean, summary.Min, summary.Q1, summary.Median, summary.Q3, summary.Max));
        Assert.Equal(Math.Sqrt(1.25), summary.Deviation, 12);
    }

    [Fact]
    public void Correlation_LinearOppositeAndConstant_IsOneMinusOneAndNull()
    {
        float[] x = [1e6f, 1e6f + 1, 1e6f + 2, 1e6f + 3];
        var result = Correlation.Of(["x", "twice", "minus", "flat", "absent"], [x, [2, 4, 6, 8], [4, 3, 2, 1], [5, 5, 5, 5], [float.NaN, float.NaN, 1, 2]], Given.Unwatched);
        Assert.Equal(1, result.Values[0][1]!.Value, 9);
        Assert.Equal(-1, result.Values[2][0]!.Value, 9);
        Assert.Null(result.Values[3][0]);
        Assert.Null(result.Values[4][0]);
    }

    [Fact]
    public void Distribution_MarkedRowsElsewhere_AreApart()
    {
        float[] column = [.. Enumerable.Range(0, 1000).Select(i => i < 900 ? i % 10 : 100f)];
        bool[] marked = [.. Enumerable.Range(0, 1000).Select(i => i >= 900)];
        var distribution = Distribution.Of("x", column, marked)!;
        Assert.Equal(1, distribution.Normal.Sum(), 9);
        Assert.Equal(1, distribution.Anomalous.Sum(), 9);
        Assert.Equal(1, distribution.Distance, 9);
        Assert.InRange(distribution.Shift, 30, 36); // (100 - 4.5) / 2.87
    }

    [Fact]
    public void GroupRanking_OneBadLot_LeadsAndIsSignificantThoughRowsComeInRuns()
    {
        var lots = Enumerable.Range(0, 20).Select(i => $"L{i}").ToArray();
        int[] codes = [.. Enumerable.Range(0, 20_000).Select(row => row / 1000)];
        // Every lot has one run of 20 marked rows, L7 has ten.
        bool[] marked = [.. Enumerable.Range(0, 20_000).Select(row => row / 1000 == 7 ? row % 100 < 20 : row % 1000 < 20)];
        var ranking = GroupRanking.Of("lot", lots, codes, [new("a", 0, 20_000, [0])], marked, unitRows: 20)!;
        Assert.Equal("L7", ranking.Values[0].Value);
        Assert.Equal((1000, 200, 50, 10), (ranking.Values[0].Rows, ranking.Values[0].Marked, ranking.Values[0].Units, ranking.Values[0].MarkedUnits));
        Assert.Equal(["L7"], ranking.Values.Where(v => v.Significant).Select(v => v.Value));
        Assert.All(ranking.Values, v => Assert.True(v.Q >= v.P));
    }

    [Fact]
    public void GroupRanking_OneRunInOneLot_IsNoProof()
    {
        // One fault of 50 rows in one of 4 lots: by rows it would look certain, but it is one event.
        int[] codes = [.. Enumerable.Range(0, 4000).Select(row => row / 1000)];
        bool[] marked = [.. Enumerable.Range(0, 4000).Select(row => row is >= 1500 and < 1550)];
        var ranking = GroupRanking.Of("lot", ["A", "B", "C", "D"], codes, [new("a", 0, 4000, [0])], marked, unitRows: 50)!;
        Assert.Equal("B", ranking.Values[0].Value);
        Assert.False(ranking.Values[0].Significant);
    }
}
