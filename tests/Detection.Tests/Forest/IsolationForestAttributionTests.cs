using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Tests.Forest;

public sealed class IsolationForestAttributionTests
{
    [Fact]
    public void Attribute_AnyRow_GivesSharesThatSumToOne() =>
        Prop.ForAll(ForestCase.Arbitrary(), c =>
        {
            var shares = new double[c.Features];
            for (var r = 0; r < Math.Min(c.RowCount, 10); r++)
            {
                c.Forest.Attribute(c.Rows.AsSpan(r * c.Features, c.Features), shares);
                if (shares.Any(share => !(share >= 0)) || Math.Abs(shares.Sum() - 1) > 1e-12) return false;
            }
            return true;
        }).Holds();

    [Theory]
    [InlineData(6, 6, 1, 0.95)]
    [InlineData(10, 6, 1, 0.90)]
    [InlineData(10, -20, 1, 0.90)]
    [InlineData(20, 6, 1, 0.80)] // the limit that PathCredit documents
    [InlineData(20, 6, 3, 0.93)]
    public void Attribute_FaultInOneSensor_RanksItHigh(int features, float fault, int withinTop, double atLeast)
    {
        const int trials = 1000;
        var forest = IsolationForest.Train(ForestData.Normal(2000, features, seed: 11), features);
        var rows = ForestData.Normal(trials, features, seed: 12);
        var random = new Random(13);
        var shares = new double[features];
        var found = 0;
        for (var trial = 0; trial < trials; trial++)
        {
            var faulty = random.Next(features);
            var row = rows.AsSpan(trial * features, features);
            row[faulty] = fault;
            forest.Attribute(row, shares);
            if (shares.Count(share => share > shares[faulty]) < withinTop) found++;
        }
        Assert.True(found >= atLeast * trials, $"the faulty sensor was in the top {withinTop} in {found} of {trials} rows");
    }

    [Fact]
    public void Attribute_WrongRoom_SaysHowMuchIsNeeded()
    {
        var forest = IsolationForest.Train(ForestData.Normal(50, 3, seed: 14), 3);
        Assert.Contains("has 3 features", Assert.Throws<ArgumentException>(
            () => forest.Attribute(new float[3], new double[2])).Message, StringComparison.Ordinal);
    }
}
