using System.Text.Json;
using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Tests.Forest;

/// <summary>Against scikit-learn's numbers in ../shared/eval/parity-stats.json.</summary>
public sealed class IsolationForestParityTests
{
    private static JsonElement Vectors()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("eval/parity-stats.json")));
        return document.RootElement.GetProperty("isolation_forest").Clone();
    }

    [Fact]
    public void AveragePathLength_OneToThousand_IsAsTabulated()
    {
        var table = Vectors().GetProperty("c");
        Assert.Equal(1001, table.GetArrayLength());
        for (var n = 1; n <= 1000; n++) Assert.Equal(table[n].GetDouble(), AveragePathLength.Of(n), 1e-12);
    }

    [Fact]
    public void PathLength_GivenTrees_IsThePeers()
    {
        var vectors = Vectors();
        var forest = GivenForest(vectors);
        var query = Rows(vectors.GetProperty("query"));
        var expected = vectors.GetProperty("explicit_forest").GetProperty("path_length");
        for (var tree = 0; tree < forest.Trees; tree++)
            for (var q = 0; q < query.Length; q++)
                Assert.Equal(expected[tree][q].GetDouble(), forest.PathLength(tree, query[q]), 1e-12);
    }

    [Fact]
    public void Score_GivenTrees_IsMinusThePeersScoreSamples()
    {
        var vectors = Vectors();
        var forest = GivenForest(vectors);
        var query = Rows(vectors.GetProperty("query"));
        var expected = vectors.GetProperty("explicit_forest").GetProperty("score_samples");
        var scores = new double[query.Length];
        forest.Score([.. query.SelectMany(row => row)], scores);
        for (var q = 0; q < query.Length; q++)
        {
            Assert.Equal(expected[q].GetDouble(), -scores[q], 1e-13);
            Assert.Equal(scores[q], forest.Score(query[q]));
        }
    }

    [Fact]
    public void Train_TenSeeds_ScoresAsThePeerOnAverage()
    {
        var vectors = Vectors();
        var peer = vectors.GetProperty("statistics_100x256");
        var training = Rows(vectors.GetProperty("x"));
        var rows = training.SelectMany(row => row).ToArray();
        var query = Rows(vectors.GetProperty("query"));
        const int seeds = 10;
        var mean = new double[query.Length];
        for (var seed = 0; seed < seeds; seed++)
        {
            var forest = IsolationForest.Train(rows, training[0].Length, new IsolationForestOptions { Seed = (ulong)seed });
            Assert.Equal(peer.GetProperty("depth_limit").GetInt32(), forest.DepthLimit);
            for (var q = 0; q < query.Length; q++) mean[q] += -forest.Score(query[q]) / seeds;
        }
        for (var q = 0; q < query.Length; q++)
        {
            var spread = peer.GetProperty("score_samples_sd_between_seeds")[q].GetDouble();
            var difference = Math.Abs(mean[q] - peer.GetProperty("score_samples_mean")[q].GetDouble());
            Assert.True(
                difference <= 4 * spread * Math.Sqrt(1.0 / seeds + 1.0 / peer.GetProperty("seeds").GetInt32()),
                $"query {q}: {difference} from the peer's mean, spread {spread}");
        }
    }

    private static float[][] Rows(JsonElement rows) =>
        [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(x => (float)x.GetDouble()).ToArray())];

    private static IsolationForest GivenForest(JsonElement vectors)
    {
        var given = vectors.GetProperty("explicit_forest");
        var trees = given.GetProperty("trees").EnumerateArray().Select(PreOrder).ToArray();
        return IsolationForestStateMapper.ToForest(new IsolationForestState
        {
            Features = vectors.GetProperty("x")[0].GetArrayLength(),
            MaxSamples = given.GetProperty("max_samples").GetInt32(),
            Trees = trees,
        });
    }

    private static IsolationTreeState PreOrder(JsonElement tree)
    {
        var (feature, threshold, samples) = (new List<int>(), new List<float>(), new List<int>());
        Add(0);
        return new IsolationTreeState(feature, threshold, samples);

        void Add(int node)
        {
            var left = tree.GetProperty("left")[node].GetInt32();
            samples.Add(tree.GetProperty("samples")[node].GetInt32());
            feature.Add(left < 0 ? IsolationTreeState.Leaf : tree.GetProperty("feature")[node].GetInt32());
            threshold.Add(left < 0 ? 0 : IsolationTreeBuilder.RoundDown(tree.GetProperty("threshold")[node].GetDouble()));
            if (left < 0) return;
            Add(left);
            Add(tree.GetProperty("right")[node].GetInt32());
        }
    }
}
