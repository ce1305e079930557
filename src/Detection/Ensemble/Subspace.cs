namespace StreamingAnomaly.Detection.Ensemble;

/// <summary>
/// Probabilistic-PCA distance (Tipping and Bishop 1999): Hotelling's T2 inside the leading subspace plus the squared
/// residual over the mean discarded eigenvalue. Double precision: the residual is a difference of large sums.
/// </summary>
internal sealed class Subspace
{
    /// <summary>The mean discarded eigenvalue is at least this share of the mean eigenvalue.</summary>
    private const double RestFloor = 1e-4;

    private readonly double[] means;      // [columns]
    private readonly double[] vectors;    // [components, columns]
    private readonly double[] variances;  // [components]
    private readonly double rest;

    public Subspace(double[] means, double[] vectors, double[] variances, double rest)
    {
        (this.means, this.vectors, this.variances, this.rest) = (means, vectors, variances, rest);
    }

    public int Columns => means.Length;
    public int Components => variances.Length;
    public ReadOnlySpan<double> Means => means;
    public ReadOnlySpan<double> Vectors => vectors;
    public ReadOnlySpan<double> Variances => variances;
    public double Rest => rest;

    /// <summary>Keeps the components that hold <paramref name="share"/> of the variance, at most a third of the rows.</summary>
    public static Subspace Fit(Scatter rows, double share, int maxComponents)
    {
        var size = rows.Columns;
        var (means, covariance) = rows.Covariance();
        var most = Math.Min(Math.Min(maxComponents, size), Math.Max(1, rows.Count / 3));
        var (values, all) = SymmetricEigen.Decompose(covariance, size, most);
        var total = 0.0;
        for (var i = 0; i < size; i++) total += values[i] = Math.Max(values[i], 0);
        var (kept, sum) = (0, 0.0);
        while (kept < most)
        {
            sum += values[kept++];
            if (sum / Math.Max(total, 1e-12) >= share) break;
        }
        var discarded = 0.0;
        for (var i = kept; i < size; i++) discarded += values[i];
        var rest = Math.Max(Math.Max(kept < size ? discarded / (size - kept) : 0, RestFloor * (total / size)), 1e-9);
        for (var i = 0; i < kept; i++) values[i] = Math.Max(values[i], rest);
        return new(means, all[..(kept * size)], values[..kept], rest);
    }

    /// <summary>Distance of a feature row.</summary>
    /// <param name="row">[columns].</param>
    /// <param name="centred">Receives row - mean, [columns].</param>
    /// <param name="coordinates">Receives the coordinates in the subspace, [components].</param>
    public double Distance(ReadOnlySpan<double> row, Span<double> centred, Span<double> coordinates)
    {
        for (var i = 0; i < centred.Length; i++) centred[i] = row[i] - means[i];
        Kernels.Multiply(vectors, centred, coordinates);
        double inside = 0, explained = 0;
        for (var i = 0; i < coordinates.Length; i++)
        {
            var square = coordinates[i] * coordinates[i];
            inside += square / variances[i];
            explained += square;
        }
        return inside + Math.Max(Kernels.Dot(centred, centred) - explained, 0) / rest;
    }

    /// <summary>
    /// Parts of the distance by column, z_i (A z)_i with A the inverse of the model's covariance; they sum to the distance
    /// and single ones may be negative.
    /// </summary>
    /// <param name="centred">As <see cref="Distance"/> left it.</param>
    /// <param name="coordinates">As <see cref="Distance"/> left it.</param>
    /// <param name="parts">Receives the parts, [columns].</param>
    public void Parts(ReadOnlySpan<double> centred, ReadOnlySpan<double> coordinates, Span<double> parts)
    {
        for (var i = 0; i < parts.Length; i++) parts[i] = centred[i] / rest;
        for (var k = 0; k < coordinates.Length; k++)
            Kernels.Add(coordinates[k] * (1 / variances[k] - 1 / rest), vectors.AsSpan(k * means.Length, means.Length), parts);
        for (var i = 0; i < parts.Length; i++) parts[i] *= centred[i];
    }
}
