using FsCheck;
using FsCheck.Fluent;
using StreamingAnomaly.Detection.Ensemble;
using StreamingAnomaly.Detection.Tests.Forest;

namespace StreamingAnomaly.Detection.Tests.Ensemble;

/// <summary>The numerical parts by themselves.</summary>
public sealed class EnsemblePartTests
{
    [Fact]
    public void Tail_TwoScoresAboveTheLargestSeen_NeverTie() =>
        Prop.ForAll(Arb.From(Gen.Choose(8, 300)), Arb.From(Gen.Choose(0, 100_000)), (count, seed) =>
        {
            var random = new Random(seed);
            double[] scores = [.. Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? 1.0 : Math.Exp(3 * CorrelatedRows.Normal(random)))];
            var tail = Tail.Fit([.. scores], 0.9, 64);
            var (largest, before) = (scores.Max(), double.NegativeInfinity);
            for (var factor = 1.0; factor < 1e12; factor *= 1.5)
            {
                var u = tail.Surprise(largest * factor);
                if (!(u > before) || !double.IsFinite(u)) return false;
                before = u;
            }
            return true;
        }).Holds();

    [Fact]
    public void Tail_EqualScores_StillRankAboveThem()
    {
        var tail = Tail.Fit([.. Enumerable.Repeat(2.0, 50)], 0.9, 2048);
        Assert.True(tail.Surprise(2) < tail.Surprise(2.1));
        Assert.True(tail.Surprise(2.1) < tail.Surprise(2.2));
    }

    [Fact]
    public void Tail_Thinned_StaysCloseToAllScores()
    {
        var random = new Random(3);
        double[] scores = [.. Enumerable.Range(0, 20_000).Select(_ => Math.Abs(CorrelatedRows.Normal(random)))];
        var (all, thin) = (Tail.Fit([.. scores], 0.9, int.MaxValue), Tail.Fit([.. scores], 0.9, 256));
        for (var s = 0.0; s < 6; s += 0.01) Assert.Equal(all.Surprise(s), thin.Surprise(s), 0.01);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(100)]
    public void TailChannels_SkippingSmallScores_IsTheMeanOfTheThreeLargest(int knots)
    {
        const int channels = 30, rows = 500;
        var random = new Random(12);
        double[] scores = [.. Enumerable.Range(0, rows * channels).Select(_ => Math.Round(Math.Abs(CorrelatedRows.Normal(random)), 2))];
        var tails = TailChannels.Fit(scores, channels, false, new() { TailKnots = knots });
        for (var t = 0; t < 1000; t++)
        {
            double[] row = [.. Enumerable.Range(0, channels).Select(_ => Math.Round(Math.Abs(CorrelatedRows.Normal(random)), 2) * (t % 10 == 0 ? 3 : 1))];
            var largest = row.Select((s, c) => tails.Channels[c].Surprise(s)).OrderDescending().Take(3).ToArray();
            Assert.Equal(tails.Joint!.Surprise((largest[0] + largest[1] + largest[2]) / 3), tails.Surprise(row));
        }
    }

    [Fact]
    public void FixedLog_AnyNumber_IsTheLogarithm() =>
        Prop.ForAll(Arb.From(Gen.Choose(-300, 300)), Arb.From(Gen.Choose(1, int.MaxValue)), (exponent, mantissa) =>
        {
            var x = Math.ScaleB(1 + mantissa / (double)int.MaxValue, exponent);
            return Math.Abs(FixedLog.Of(x) - Math.Log(x)) <= 4e-16 * Math.Abs(Math.Log(x));
        }).Holds();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(33, 20)]
    [InlineData(90, 90)]
    public void SymmetricEigen_AnyMatrix_GivesOrthonormalEigenvectors(int size, int leading)
    {
        var random = new Random(size);
        var matrix = new double[size * size];
        var factors = Math.Max(size / 2, 1); // half of the eigenvalues are 0
        for (var f = 0; f < factors; f++)
        {
            double[] v = [.. Enumerable.Range(0, size).Select(_ => CorrelatedRows.Normal(random))];
            for (var i = 0; i < size * size; i++) matrix[i] += v[i / size] * v[i % size];
        }
        var (values, vectors) = SymmetricEigen.Decompose([.. matrix], size, leading);
        Assert.Equal(values.OrderDescending(), values);
        Assert.Equal(Enumerable.Range(0, size).Sum(i => matrix[i * size + i]), values.Sum(), 1e-9 * size * size);
        for (var k = 0; k < leading; k++)
        {
            var v = vectors.AsSpan(k * size, size);
            for (var i = 0; i < size; i++) Assert.Equal(values[k] * v[i], Kernels.Dot(v, matrix.AsSpan(i * size, size)), 1e-10 * size * values[0]);
            for (var j = 0; j <= k; j++) Assert.Equal(j == k ? 1 : 0, Kernels.Dot(v, vectors.AsSpan(j * size, size)), 1e-11);
        }
    }

    [Fact]
    public void Neighbours_PrunedSearch_FindsWhatMeasuringAllFinds()
    {
        const int columns = 40, count = 500;
        var rows = CorrelatedRows.Make(count + 200, columns, seed: 8);
        for (var i = 0; i < rows.Length; i++) rows[i] = (rows[i] - 50 * (i % columns)) / (1 + i % columns);
        var subspace = Subspace.Fit(Scatter.Of(rows.AsSpan(0, count * columns), columns), 0.9, 20);
        float[] narrow = [.. rows.Select(v => (float)v)];
        var bank = NeighbourBank.Draw(narrow.AsSpan(0, count * columns), columns, 400, 1, subspace);
        Assert.Equal(400, bank.Count);
        var (centred, coordinates) = (new double[columns], new double[subspace.Components]);
        int[] nearest = [-1, 7, 7];
        var total = 0;
        for (var q = 0; q < 200; q++)
        {
            var row = narrow.AsSpan((count + q) * columns, columns);
            if (q == 150) row.Fill(300);
            double[] exact = [.. row.ToArray().Select(v => (double)v)];
            subspace.Distance(exact, centred, coordinates);
            var (distance, measured) = bank.Nearest(row, centred, coordinates, nearest);
            var best = new List<float>();
            for (var i = 0; i < bank.Count; i++) best.Add(Kernels.SquaredDistance(row, bank.Rows.Slice(i * columns, columns)));
            best.Sort();
            Assert.Equal((Math.Sqrt(best[0]) + Math.Sqrt(best[1]) + Math.Sqrt(best[2])) / 3, distance);
            total += measured;
        }
        Assert.InRange(total, 600, 200 * bank.Count / 4);
    }

    [Fact]
    public void Parts_OfTheDistance_SumToIt()
    {
        var rows = CorrelatedRows.Make(300, 12, seed: 9);
        var subspace = Subspace.Fit(Scatter.Of(rows, 12), 0.9, 20);
        var (centred, coordinates, parts) = (new double[12], new double[subspace.Components], new double[12]);
        var distance = subspace.Distance(rows.AsSpan(120, 12), centred, coordinates);
        subspace.Parts(centred, coordinates, parts);
        Assert.Equal(distance, parts.Sum(), 1e-9 * distance);
    }
}
