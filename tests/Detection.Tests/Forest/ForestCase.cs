using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Detection.Forest;

namespace StreamingAnomaly.Detection.Tests.Forest;

/// <summary>A forest on awkward data and awkward rows to score; shrinks by its sizes.</summary>
internal sealed record ForestCase(int Seed, int Features, int TrainingRows, int Samples, int Trees, int RowCount)
{
    public IsolationForest Forest { get; } = IsolationForest.Train(
        ForestData.Awkward(TrainingRows, Features, Seed), Features,
        new IsolationForestOptions { Trees = Trees, MaxSamples = Samples, Seed = (ulong)Seed });

    public float[] Rows { get; } = ForestData.Awkward(RowCount, Features, Seed + 7);

    public static Arbitrary<ForestCase> Arbitrary() => Arb.From(
        from seed in Gen.Choose(0, 1 << 20)
        from features in Gen.Choose(1, 40)
        from training in Gen.Choose(2, 600)
        from samples in Gen.Choose(2, 300)
        from trees in Gen.Choose(1, 20)
        from rows in Gen.Choose(1, 300)
        select new ForestCase(seed, features, training, samples, trees, rows));

    public double[] Scores() => Scores(BatchWalk.Best);

    public double[] Scores(WalkKernel kernel)
    {
        var scores = new double[RowCount];
        Forest.Score(Rows, scores, kernel);
        return scores;
    }

    public double[] SingleScores() =>
        [.. Enumerable.Range(0, RowCount).Select(r => Forest.Score(Rows.AsSpan(r * Features, Features)))];
}
