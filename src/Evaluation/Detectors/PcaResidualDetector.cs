using System.Numerics.Tensors;
using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Evaluation.Detectors;

/// <summary>Squared residual of the (flattened window of) rows outside the principal components that hold 90 % of the variance.</summary>
internal sealed class PcaResidualDetector(bool windows) : IOfflineDetector
{
    private const int MostWindows = 1000;
    private const double Kept = 0.9;

    /// <summary>Variance below this share of the largest is rounding.</summary>
    private const double Negligible = 1e-12;

    public string Name => windows ? "pca-sub-spe" : "pca-row-spe";

    /// <summary>Only the choice of windows is random, and only where there are more than 1,000.</summary>
    public bool Seeded(OfflineTask task) => windows && task.FitRows > MostWindows;

    public double Cost(OfflineTask task) => windows ? task.Test.Values.Length * 60.0 * task.Window : task.Test.Values.Length;

    public OfflineScores Run(OfflineTask task)
    {
        var rows = new Standardised(task, windows ? task.Window : 1);
        var fit = windows ? rows.FitWindows(MostWindows) : rows.FitWindows();
        var mean = new double[rows.Size];
        foreach (var row in fit) TensorPrimitives.Add(mean, rows.Window(row), mean);
        TensorPrimitives.Divide(mean, (double)fit.Length, mean);
        var axes = fit.Length < rows.Size ? FromGram(rows, fit, mean) : FromCovariance(rows, fit, mean);
        var centred = new double[rows.Size];
        var residual = new double[rows.Size];
        return rows.Score(row =>
        {
            TensorPrimitives.Subtract(rows.Window(row), mean, centred);
            centred.CopyTo(residual, 0);
            foreach (var axis in axes)
                TensorPrimitives.MultiplyAdd(axis, -TensorPrimitives.Dot<double>(centred, axis), residual, residual);
            return TensorPrimitives.SumOfSquares<double>(residual);
        });
    }

    private static double[][] FromCovariance(Standardised rows, int[] fit, double[] mean)
    {
        var covariance = new double[rows.Size * rows.Size];
        var x = new double[rows.Size];
        foreach (var row in fit)
        {
            TensorPrimitives.Subtract(rows.Window(row), mean, x);
            for (var i = 0; i < x.Length; i++)
            {
                var sums = covariance.AsSpan(i * x.Length, x.Length);
                TensorPrimitives.MultiplyAdd(x, x[i], sums, sums);
            }
        }

        return Leading(covariance, rows.Size);
    }

    /// <summary>Fewer windows than values: the eigenvectors of X X', turned back into the space of windows.</summary>
    private static double[][] FromGram(Standardised rows, int[] fit, double[] mean)
    {
        var x = new double[fit.Length][];
        for (var i = 0; i < x.Length; i++) TensorPrimitives.Subtract(rows.Window(fit[i]), mean, x[i] = new double[rows.Size]);
        var gram = new double[x.Length * x.Length];
        for (var i = 0; i < x.Length; i++)
            for (var j = 0; j <= i; j++)
                gram[(i * x.Length) + j] = gram[(j * x.Length) + i] = TensorPrimitives.Dot<double>(x[i], x[j]);
        var shares = Leading(gram, x.Length);
        var axes = new double[shares.Length][];
        for (var k = 0; k < axes.Length; k++)
        {
            var axis = axes[k] = new double[rows.Size];
            for (var i = 0; i < x.Length; i++) TensorPrimitives.MultiplyAdd(x[i], shares[k][i], axis, axis);
            TensorPrimitives.Divide(axis, TensorPrimitives.Norm<double>(axis), axis);
        }

        return axes;
    }

    /// <summary>Eigenvectors that hold <see cref="Kept"/> of the variance.</summary>
    private static double[][] Leading(double[] matrix, int size)
    {
        var (values, vectors) = SymmetricEigen.Decompose(matrix, size, size);
        return [.. Enumerable.Range(0, Count(values)).Select(k => vectors[(k * size)..((k + 1) * size)])];
    }

    private static int Count(double[] values)
    {
        var all = values.Sum(v => Math.Max(v, 0));
        double sum = 0;
        for (var k = 0; k < values.Length; k++)
        {
            if (values[k] <= Negligible * values[0]) return k;
            sum += values[k];
            if (sum > Kept * all) return k + 1;
        }

        return values.Length;
    }
}
