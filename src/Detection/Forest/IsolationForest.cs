using System.Runtime.InteropServices;

namespace StreamingAnomaly.Detection.Forest;

/// <summary>
/// Isolation Forest (Liu, Ting and Zhou, "Isolation Forest", ICDM 2008): rows that random cuts separate from the rest
/// early are anomalous. Immutable and thread-safe; scoring and attribution allocate nothing.
/// </summary>
/// <remarks>
/// <para>Rows are row-major, [rows, features], float32. The score is s = 2^(-E(h) / c(n)), E(h) the mean path length
/// over the trees and n the rows per tree; it lies in (0, 1), higher is more anomalous, 0.5 is what a row of average
/// path length gets. scikit-learn's <c>score_samples</c> is -s, its <c>decision_function</c> 0.5 - s.</para>
/// <para>Not finite: NaN fails every comparison and so goes right at each split, +infinity goes right, -infinity left.
/// Such rows get a valid score that says little; flag them upstream.</para>
/// <para>A score depends on the row and the forest alone: batch, kernel and machine do not change a bit of it.</para>
/// </remarks>
public sealed class IsolationForest
{
    private readonly CompleteTrees _trees;
    private readonly TopSplits? _top;
    private readonly double _scale;

    internal IsolationForest(CompleteTrees trees, int features, int maxSamples)
    {
        _trees = trees;
        _top = trees.Depth >= TopSplits.Levels ? new TopSplits(trees) : null;
        _scale = trees.Trees * AveragePathLength.Of(maxSamples);
        Features = features;
        MaxSamples = maxSamples;
    }

    /// <summary>Columns of a row.</summary>
    public int Features { get; }

    /// <summary>Rows each tree was grown from.</summary>
    public int MaxSamples { get; }

    /// <summary>Number of trees.</summary>
    public int Trees => _trees.Trees;

    /// <summary>Depth limit of the trees, ceil(log2(<see cref="MaxSamples"/>)), in edges.</summary>
    public int DepthLimit => _trees.Depth;

    internal CompleteTrees Layout => _trees;

    /// <summary>Grows a forest.</summary>
    /// <param name="rows">[rows, features], at least two rows.</param>
    /// <param name="features">Columns of a row, at least one.</param>
    /// <param name="options">Trees, samples and seed; null takes the defaults.</param>
    /// <exception cref="ArgumentException">The shape or an option is out of range.</exception>
    public static IsolationForest Train(ReadOnlySpan<float> rows, int features, IsolationForestOptions? options = null)
    {
        options ??= new IsolationForestOptions();
        options.Validate();
        var count = CountRows(rows.Length, features);
        if (count < 2)
            throw new ArgumentException(
                $"The training data has {count} row(s); a forest needs at least 2.", nameof(rows));
        var samples = Math.Min(options.MaxSamples, count);
        var trees = new CompleteTrees(options.Trees, DepthLimitOf(samples));
        var builder = new IsolationTreeBuilder(count, features, samples, trees);
        for (var tree = 0; tree < options.Trees; tree++) builder.Grow(tree, options.Seed, rows);
        return new IsolationForest(trees, features, samples);
    }

    /// <summary>Grows a forest from doubles, each rounded to the nearest float first.</summary>
    /// <inheritdoc cref="Train(ReadOnlySpan{float}, int, IsolationForestOptions?)"/>
    public static IsolationForest Train(ReadOnlySpan<double> rows, int features, IsolationForestOptions? options = null)
    {
        var narrowed = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++) narrowed[i] = (float)rows[i];
        return Train(narrowed, features, options);
    }

    /// <summary>Scores rows, [rows, features], into <paramref name="scores"/>, one each, in (0, 1).</summary>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores) => Score(rows, scores, BatchWalk.Best);

    /// <summary>Scores one row, in (0, 1).</summary>
    /// <exception cref="ArgumentException">The row does not have <see cref="Features"/> values.</exception>
    public double Score(ReadOnlySpan<float> row)
    {
        CheckRow(row);
        return Exp2.OfNegative(ScalarWalk.PathLengthSum(_trees, ref MemoryMarshal.GetReference(row)) / _scale);
    }

    /// <summary>Path length of one row in one tree, in edges: depth of its leaf + c(training rows in the leaf).</summary>
    /// <exception cref="ArgumentException">The row does not have <see cref="Features"/> values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tree.</exception>
    public double PathLength(int tree, ReadOnlySpan<float> row)
    {
        CheckRow(row);
        ArgumentOutOfRangeException.ThrowIfNegative(tree);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(tree, Trees);
        return _trees.PathLengthAt(tree, ScalarWalk.End(_trees, tree, ref MemoryMarshal.GetReference(row)));
    }

    /// <summary>
    /// How much each feature contributed to isolating one row: shares, not negative, that sum to 1.
    /// See <see cref="PathCredit"/> for the rule and its sources.
    /// </summary>
    /// <param name="row">[features].</param>
    /// <param name="shares">[features], overwritten.</param>
    /// <exception cref="ArgumentException">The row or the shares do not have <see cref="Features"/> values.</exception>
    public void Attribute(ReadOnlySpan<float> row, Span<double> shares)
    {
        CheckRow(row);
        if (shares.Length != Features)
            throw new ArgumentException(
                $"There is room for {shares.Length} shares; this forest has {Features} features.", nameof(shares));
        PathCredit.Share(_trees, row, shares);
    }

    internal void Score(ReadOnlySpan<float> rows, Span<double> scores, WalkKernel kernel)
    {
        if (rows.Length != (long)scores.Length * Features)
            throw new ArgumentException(
                $"{rows.Length} values are not {scores.Length} rows of {Features} features: one score per row is needed.",
                nameof(rows));
        BatchWalk.PathLengthSums(kernel, _trees, _top, rows, Features, scores);
        for (var i = 0; i < scores.Length; i++) scores[i] = Exp2.OfNegative(scores[i] / _scale);
    }

    internal static int DepthLimitOf(int samples) => int.Log2(samples - 1) + 1;

    private static int CountRows(int values, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features, IsolationForestLimits.Features);
        if (values % features != 0)
            throw new ArgumentException($"{values} values are not whole rows of {features} features.");
        return values / features;
    }

    private void CheckRow(ReadOnlySpan<float> row)
    {
        if (row.Length != Features)
            throw new ArgumentException(
                $"The row has {row.Length} values; this forest was grown on {Features} features.", nameof(row));
    }
}
