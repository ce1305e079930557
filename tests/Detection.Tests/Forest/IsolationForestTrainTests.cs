using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Tests.Forest;

public sealed class IsolationForestTrainTests
{
    [Fact]
    public void Train_SameSeed_SameBytes_OtherSeed_OtherBytes()
    {
        var rows = ForestData.Normal(1000, 5, seed: 1);
        Assert.Equal(Bytes(rows, seed: 3), Bytes(rows, seed: 3));
        Assert.NotEqual(Bytes(rows, seed: 3), Bytes(rows, seed: 4));

        static byte[] Bytes(float[] rows, ulong seed) => IsolationForestStateBinary.Write(
            IsolationForestStateMapper.ToState(IsolationForest.Train(rows, 5, new IsolationForestOptions { Seed = seed })));
    }

    [Fact]
    public void Train_Doubles_GrowTheForestOfTheirFloats()
    {
        var rows = ForestData.Normal(300, 4, seed: 2);
        var fromDoubles = IsolationForest.Train(Array.ConvertAll(rows, x => (double)x), 4);
        Assert.Equal(IsolationForest.Train(rows, 4).Score(rows.AsSpan(0, 4)), fromDoubles.Score(rows.AsSpan(0, 4)));
    }

    [Fact]
    public void Train_EverySplit_SeparatesTheRowsThatReachedIt()
    {
        const int features = 3;
        var rows = ForestData.Awkward(200, features, seed: 5);
        var state = IsolationForestStateMapper.ToState(
            IsolationForest.Train(rows, features, new IsolationForestOptions { Trees = 20, MaxSamples = 200 }));
        foreach (var tree in state.Trees)
        {
            var next = 0;
            Check(Enumerable.Range(0, 200).ToArray());
            Assert.Equal(tree.Feature.Count, next);

            void Check(int[] members)
            {
                var node = next++;
                Assert.Equal(members.Length, tree.Samples[node]);
                if (tree.Feature[node] == IsolationTreeState.Leaf) return;
                var left = members.Where(r => rows[r * features + tree.Feature[node]] <= tree.Threshold[node]).ToArray();
                Assert.InRange(left.Length, 1, members.Length - 1);
                Check(left);
                Check([.. members.Except(left)]);
            }
        }
    }

    [Fact]
    public void Train_ConstantColumns_AreNeverCut()
    {
        var rows = ForestData.Normal(300, 3, seed: 6);
        for (var r = 0; r < 300; r++) (rows[r * 3], rows[r * 3 + 2]) = (5f, float.NaN);
        var state = IsolationForestStateMapper.ToState(IsolationForest.Train(rows, 3));
        Assert.All(state.Trees, tree => Assert.All(tree.Feature, f => Assert.True(f is 1 or IsolationTreeState.Leaf)));
    }

    [Fact]
    public void Train_AllRowsEqual_ScoresHalf()
    {
        var forest = IsolationForest.Train(Enumerable.Repeat(1.5f, 200).ToArray(), 2);
        Assert.Equal(0.5, forest.Score([1.5f, 1.5f]), 1e-15);
        var shares = new double[2];
        forest.Attribute([9f, 9f], shares);
        Assert.Equal([0.5, 0.5], shares);
    }

    [Fact]
    public void Train_NeighbouringFloats_CutBetweenThem()
    {
        var high = MathF.BitIncrement(1f);
        var state = IsolationForestStateMapper.ToState(
            IsolationForest.Train([1f, high, float.MinValue, float.MaxValue], 2, new IsolationForestOptions { Trees = 50 }));
        Assert.All(state.Trees, tree => Assert.Equal([2, 1, 1], tree.Samples));
    }

    [Theory]
    [InlineData(0, 256, "Trees is 0")]
    [InlineData(100, 1, "MaxSamples is 1")]
    [InlineData(100, 5000, "MaxSamples is 5000")]
    [InlineData(10_000, 4096, "take fewer or smaller trees")]
    public void Train_OptionOutOfRange_NamesItAndTheRange(int trees, int samples, string message)
    {
        var options = new IsolationForestOptions { Trees = trees, MaxSamples = samples };
        var error = Assert.Throws<ArgumentException>(() => IsolationForest.Train(new float[20], 2, options));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WrongShape_SaysWhatIsWrong()
    {
        Assert.Contains("not whole rows", Assert.Throws<ArgumentException>(
            () => IsolationForest.Train(new float[7], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 2", Assert.Throws<ArgumentException>(
            () => IsolationForest.Train(new float[2], 2)).Message, StringComparison.Ordinal);
    }
}
