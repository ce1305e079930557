namespace StreamingAnomaly.Detection.Level;

/// <summary>
/// Mean over the usable sensors of z squared, about 1 in healthy operation: the cheapest detector, and the one that leads
/// stages and <c>moved</c> because its unit is plain.
/// </summary>
public sealed class LevelDetector : IRowDetector
{
    /// <summary>Name in configuration and scores.</summary>
    public const string DetectorName = "level";

    /// <inheritdoc/>
    public string Name => DetectorName;

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<double> row)
    {
        double sum = 0;
        var usable = 0;
        foreach (var z in row)
        {
            if (double.IsNaN(z)) continue;
            sum += z * z;
            usable++;
        }
        return usable == 0 ? double.NaN : sum / usable;
    }

    /// <inheritdoc/>
    public void Attribute(ReadOnlySpan<double> row, Span<double> shares)
    {
        double sum = 0;
        for (var i = 0; i < row.Length; i++)
        {
            shares[i] = double.IsNaN(row[i]) ? 0 : row[i] * row[i];
            sum += shares[i];
        }
        if (!(sum > 0)) return;
        for (var i = 0; i < shares.Length; i++) shares[i] /= sum;
    }
}
