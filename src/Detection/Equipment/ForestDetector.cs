namespace StreamingAnomaly.Detection.Equipment;

/// <summary>The isolation forest as a row detector: unusable sensors count as at their baseline mean.</summary>
public sealed class ForestDetector : IRowDetector
{
    /// <summary>Name in configuration and scores.</summary>
    public const string DetectorName = "forest";

    /// <inheritdoc/>
    public string Name => DetectorName;

    internal static ForestDetector Fit(ReadOnlySpan<double> rows, int sensors, TrainingOptions options) =>
        throw new NotSupportedException("The forest arrives with the next merge.");

    /// <inheritdoc/>
    public double Score(ReadOnlySpan<double> row) => throw new NotSupportedException("The forest arrives with the next merge.");

    /// <inheritdoc/>
    public void Attribute(ReadOnlySpan<double> row, Span<double> shares) =>
        throw new NotSupportedException("The forest arrives with the next merge.");
}
