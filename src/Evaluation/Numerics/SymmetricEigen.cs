using System.Numerics.Tensors;

namespace StreamingAnomaly.Evaluation.Numerics;

/// <summary>
/// Eigenvalues and vectors of a symmetric matrix: Householder reduction to tridiagonal form, then implicit QL
/// (Golub and Van Loan, "Matrix Computations", chapter 8). O(n^3), 1,000 columns in seconds.
/// </summary>
internal sealed class SymmetricEigen
{
    private const int MostSweeps = 60;

    private SymmetricEigen(double[] values, double[][] vectors)
    {
        Values = values;
        Vectors = vectors;
    }

    /// <summary>From large to small, [n].</summary>
    public double[] Values { get; }

    /// <summary>One row each, unit length, [n][n].</summary>
    public double[][] Vectors { get; }

    /// <param name="matrix">[n][n], symmetric; overwritten.</param>
    /// <exception cref="ArithmeticException">The iteration did not settle: there are values that are not finite.</exception>
    public static SymmetricEigen Of(double[][] matrix)
    {
        var n = matrix.Length;
        var diagonal = new double[n];
        var off = new double[n];
        var vectors = Reduce(matrix, diagonal, off);
        Diagonalise(diagonal, off, vectors);
        Array.Sort(diagonal, vectors);
        Array.Reverse(diagonal);
        Array.Reverse(vectors);
        return new(diagonal, vectors);
    }

    /// <summary>H_k ... H_1 A H_1 ... H_k is tridiagonal; returns the rows of H_k ... H_1, whose row i is the i-th basis vector.</summary>
    private static double[][] Reduce(double[][] a, double[] diagonal, double[] off)
    {
        var n = a.Length;
        var basis = new double[n][];
        for (var i = 0; i < n; i++) (basis[i] = new double[n])[i] = 1;
        var reflections = new List<(int From, double[] Axis)>();
        for (var k = 0; k < n - 1; k++)
        {
            var axis = a[k].AsSpan(k + 1).ToArray();
            var length = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(axis));
            var alpha = axis[0] > 0 ? -length : length;
            off[k] = alpha;
            axis[0] -= alpha;
            var norm = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(axis));
            if (norm <= 0) continue;
            TensorPrimitives.Divide(axis, norm, axis);
            Reflect(a, k + 1, axis);
            reflections.Add((k + 1, axis));
        }

        for (var k = 0; k < n; k++) diagonal[k] = a[k][k];

        // Backwards: until reflection k comes, the basis is the identity outside rows and columns k...
        for (var r = reflections.Count - 1; r >= 0; r--)
        {
            var (from, axis) = reflections[r];
            for (var i = from; i < n; i++)
            {
                var row = basis[i].AsSpan(from);
                var twice = -2 * TensorPrimitives.Dot<double>(row, axis);
                TensorPrimitives.MultiplyAdd(axis, twice, row, row);
            }
        }

        return basis;
    }

    /// <summary>A = A - v w' - w v' on the block from <paramref name="from"/>, w = 2 (A v - (v'A v) v).</summary>
    private static void Reflect(double[][] a, int from, double[] v)
    {
        var w = new double[v.Length];
        for (var i = 0; i < w.Length; i++) w[i] = TensorPrimitives.Dot<double>(a[from + i].AsSpan(from), v);
        var half = TensorPrimitives.Dot<double>(w, v);
        for (var i = 0; i < w.Length; i++) w[i] = 2 * (w[i] - (half * v[i]));
        for (var i = 0; i < w.Length; i++)
        {
            var row = a[from + i].AsSpan(from);
            TensorPrimitives.MultiplyAdd(w, -v[i], row, row);
            TensorPrimitives.MultiplyAdd(v, -w[i], row, row);
        }
    }

    private static void Diagonalise(double[] d, double[] e, double[][] z)
    {
        for (var l = 0; l < d.Length; l++)
        {
            for (var sweep = 0; ; sweep++)
            {
                var m = l;
                while (m < d.Length - 1 && Math.Abs(e[m]) > double.Epsilon + (1e-16 * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))) m++;
                if (m == l) break;
                if (sweep == MostSweeps) throw new ArithmeticException("The eigenvalues did not settle; are all values finite?");
                Chase(d, e, z, l, m);
            }
        }
    }

    /// <summary>One implicit QL step with Wilkinson's shift on rows l..m.</summary>
    private static void Chase(double[] d, double[] e, double[][] z, int l, int m)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        var r = Hypotenuse(g, 1);
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(r, g)));
        double s = 1, c = 1, p = 0;
        for (var i = m - 1; i >= l; i--)
        {
            double f = s * e[i], b = c * e[i];
            e[i + 1] = r = Hypotenuse(f, g);
            if (r <= 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            d[i + 1] = g + (p = s * r);
            g = (c * r) - b;
            Rotate(z[i], z[i + 1], s, c);
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static void Rotate(double[] low, double[] high, double s, double c)
    {
        for (var k = 0; k < low.Length; k++)
        {
            var f = high[k];
            high[k] = (s * low[k]) + (c * f);
            low[k] = (c * low[k]) - (s * f);
        }
    }

    private static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
