using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Tests.Forest;

public sealed class IsolationForestScoreTests
{
    private static readonly Arbitrary<ForestCase> Cases = ForestCase.Arbitrary();

    [Fact]
    public void Score_AnyForestAnyRows_LiesBetweenZeroAndOne() =>
        Prop.ForAll(Cases, c => c.Scores().All(score => score is > 0 and < 1)).Holds();

    [Fact]
    public void Score_Batch_EqualsSingleRowsToTheBit() =>
        Prop.ForAll(Cases, c => ForestData.Bits(c.Scores()).SequenceEqual(ForestData.Bits(c.SingleScores())))
            .Holds();

    [Fact]
    public void Score_PermutedBatch_PermutesTheScores() =>
        Prop.ForAll(Cases, c =>
        {
            var order = Enumerable.Range(0, c.RowCount).ToArray();
            new Random(c.Seed).Shuffle(order);
            var features = c.Features;
            float[] permuted = [.. order.SelectMany(r => c.Rows.AsSpan(r * features, features).ToArray())];
            var scores = new double[c.RowCount];
            c.Forest.Score(permuted, scores);
            var original = c.Scores();
            return order.Select((from, to) => scores[to].Equals(original[from])).All(same => same);
        }).Holds();

    [Theory]
    [InlineData("Vector256")]
    [InlineData("Vector512")]
    public void Score_VectorKernel_EqualsScalarToTheBit(string name)
    {
        var kernel = Enum.Parse<WalkKernel>(name);
        if (!BatchWalk.IsSupported(kernel)) Assert.Skip($"this processor lacks the instructions of {name}");
        Prop.ForAll(Cases, c =>
            ForestData.Bits(c.Scores(kernel)).SequenceEqual(ForestData.Bits(c.Scores(WalkKernel.Scalar))))
            .Holds();
    }

    [Theory]
    [InlineData(20, 256)]
    [InlineData(200, 256)] // more features than the vector kernels take
    [InlineData(3, 700)]   // depth 10
    public void Score_LargeBatch_EqualsSingleRowsToTheBit(int features, int samples)
    {
        var forest = IsolationForest.Train(
            ForestData.Normal(2000, features, seed: 1), features, new IsolationForestOptions { MaxSamples = samples });
        var rows = ForestData.Awkward(1000, features, seed: 2);
        var scores = new double[1000];
        forest.Score(rows, scores);
        for (var r = 0; r < scores.Length; r++)
            Assert.Equal(forest.Score(rows.AsSpan(r * features, features)), scores[r]);
    }

    [Fact]
    public void Score_Outlier_IsHigherThanEveryTrainingRow()
    {
        var rows = ForestData.Normal(1000, 4, seed: 3);
        var forest = IsolationForest.Train(rows, 4);
        var scores = new double[1000];
        forest.Score(rows, scores);
        Assert.True(forest.Score([9f, -9f, 9f, -9f]) > scores.Max());
        Assert.True(forest.Score([0f, 0f, 0f, 0f]) < 0.45);
    }

    [Fact]
    public void Score_NaN_WalksLikePositiveInfinity()
    {
        var forest = IsolationForest.Train(ForestData.Normal(500, 3, seed: 4), 3);
        Assert.Equal(
            forest.Score([0.1f, float.PositiveInfinity, 0.2f]), forest.Score([0.1f, float.NaN, 0.2f]));
        Assert.Equal(
            forest.Score([float.MaxValue, 0, 0]), forest.Score([float.NaN, 0, 0]));
    }

    [Fact]
    public void Score_Batch_AllocatesNothing()
    {
        var forest = IsolationForest.Train(ForestData.Normal(500, 20, seed: 5), 20);
        var rows = ForestData.Normal(400, 20, seed: 6);
        var (scores, shares) = (new double[400], new double[20]);
        ScoreAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        ScoreAll();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void ScoreAll()
        {
            forest.Score(rows, scores);
            forest.Score(rows.AsSpan(0, 20));
            forest.Attribute(rows.AsSpan(0, 20), shares);
        }
    }

    [Fact]
    public void Score_WrongShapes_SayWhatIsWrong()
    {
        var forest = IsolationForest.Train(ForestData.Normal(50, 3, seed: 7), 3);
        Assert.Contains("7 values are not 2 rows of 3", Assert.Throws<ArgumentException>(
            () => forest.Score(new float[7], new double[2])).Message, StringComparison.Ordinal);
        Assert.Contains("has 2 values", Assert.Throws<ArgumentException>(
            () => forest.Score([1f, 2f])).Message, StringComparison.Ordinal);
        forest.Score([], []);
    }
}
