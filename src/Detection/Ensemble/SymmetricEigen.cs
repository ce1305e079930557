namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// All eigenvalues and the leading eigenvectors of a real symmetric matrix: Householder reduction to tridiagonal form,
/// then implicit QL with Wilkinson's shift (Golub and Van Loan, "Matrix Computations", sections 8.3.1 and 8.3.3).
/// </summary>
internal static class SymmetricEigen
{
    /// <summary>QL needs about two sweeps an eigenvalue; this many means that the matrix is not finite.</summary>
    private const int MaxSweeps = 200;

    /// <summary>
    /// Off-diagonal elements below this share of the matrix count as zero: they are rounding, and between the many zero
    /// eigenvalues of a covariance of few rows QL would chase them for long. Doubles every <see cref="Patience"/> sweeps.
    /// </summary>
    private const double Negligible = 5e-17;

    private const int Patience = 10;

    /// <summary>2^-52: distance of 1 to the next number.</summary>
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Decomposes; <paramref name="matrix"/>, [size, size], is overwritten.</summary>
    /// <returns>Eigenvalues in descending order, and the eigenvectors of the first <paramref name="leading"/>, row by row.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int size, int leading)
    {
        var (diagonal, off, factors) = (new double[size], new double[size], new double[size]);
        Reduce(matrix, size, diagonal, off, factors);
        var rotated = new double[size * size]; // row i becomes eigenvector i of the tridiagonal matrix
        for (var i = 0; i < size; i++) rotated[i * size + i] = 1;
        Diagonalise(diagonal, off, rotated);
        var order = new int[size];
        for (var i = 0; i < size; i++) order[i] = i;
        Array.Sort(order, (a, b) => diagonal[a] != diagonal[b] ? diagonal[b].CompareTo(diagonal[a]) : a.CompareTo(b));
        var values = new double[size];
        var vectors = new double[leading * size];
        for (var i = 0; i < size; i++)
        {
            values[i] = diagonal[order[i]];
            if (i >= leading) continue;
            var vector = vectors.AsSpan(i * size, size);
            rotated.AsSpan(order[i] * size, size).CopyTo(vector);
            for (var j = size - 3; j >= 0; j--) Reflect(matrix.AsSpan(j * size + j + 1, size - j - 1), factors[j], vector[(j + 1)..]);
        }
        return (values, vectors);
    }

    /// <summary>Row j of the matrix is left holding the Householder vector of step j, behind the diagonal.</summary>
    private static void Reduce(double[] matrix, int size, double[] diagonal, double[] off, double[] factors)
    {
        var work = new double[size];
        for (var j = 0; j < size; j++)
        {
            diagonal[j] = matrix[j * size + j];
            var v = matrix.AsSpan(j * size + j + 1, size - j - 1);
            if (v.Length == 0) continue;
            off[j] = v[0];
            if (v.Length == 1 || Kernels.Dot(v[1..], v[1..]) == 0) continue;
            var norm = Math.CopySign(Math.Sqrt(Kernels.Dot(v, v)), v[0]);
            off[j] = -norm;
            v[0] += norm;
            var factor = factors[j] = 2 / Kernels.Dot(v, v);
            var w = work.AsSpan(0, v.Length);
            for (var i = 0; i < w.Length; i++) w[i] = factor * Kernels.Dot(v, matrix.AsSpan((j + 1 + i) * size + j + 1, v.Length));
            Kernels.Add(-0.5 * factor * Kernels.Dot(w, v), v, w);
            for (var i = 0; i < w.Length; i++) Kernels.Add(-v[i], w, -w[i], v, matrix.AsSpan((j + 1 + i) * size + j + 1, v.Length));
        }
    }

    private static void Diagonalise(double[] d, double[] e, double[] vectors)
    {
        var size = d.Length;
        var scale = 0.0;
        for (var i = 0; i < size; i++) scale = Math.Max(scale, Math.Abs(d[i]) + Math.Abs(e[i]));
        for (var l = 0; l < size; l++)
            for (var sweep = 0; ; sweep++)
            {
                var noise = Math.ScaleB(Negligible * scale, sweep / Patience);
                var m = l;
                while (m < size - 1 && Math.Abs(e[m]) > Epsilon * (Math.Abs(d[m]) + Math.Abs(d[m + 1])) && Math.Abs(e[m]) > noise) m++;
                if (m == l) break;
                if (sweep == MaxSweeps) throw new ArithmeticException("The eigenvalues of a covariance matrix were not found: it is not finite.");
                Sweep(d, e, vectors, l, m);
            }
    }

    /// <summary>One implicit QL step on the unreduced block l..m.</summary>
    private static void Sweep(double[] d, double[] e, double[] vectors, int l, int m)
    {
        var size = d.Length;
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        g = d[m] - d[l] + e[l] / (g + Math.CopySign(Math.Sqrt(g * g + 1), g));
        double s = 1, c = 1, shift = 0;
        for (var i = m - 1; i >= l; i--)
        {
            var (f, b) = (s * e[i], c * e[i]);
            var r = e[i + 1] = Math.Sqrt(f * f + g * g);
            if (r == 0)
            {
                d[i + 1] -= shift;
                e[m] = 0;
                return;
            }
            (s, c) = (f / r, g / r);
            g = d[i + 1] - shift;
            r = (d[i] - g) * s + 2 * c * b;
            shift = s * r;
            d[i + 1] = g + shift;
            g = c * r - b;
            Kernels.Rotate(vectors.AsSpan(i * size, size), vectors.AsSpan((i + 1) * size, size), c, s);
        }
        d[l] -= shift;
        e[l] = g;
        e[m] = 0;
    }

    private static void Reflect(ReadOnlySpan<double> v, double factor, Span<double> x)
    {
        if (factor != 0) Kernels.Add(-factor * Kernels.Dot(v, x), v, x);
    }
}
