namespace StreamingAnomaly.Detection;

/// <summary>Scores one standardised row by itself. Implementations are immutable and safe to share.</summary>
public interface IRowDetector
{
    /// <summary>Name in configuration, scores and metrics, e.g. "level".</summary>
    string Name { get; }

    /// <summary>Raw score in the detector's own unit, higher = more unusual; NaN when it cannot judge the row.</summary>
    /// <param name="row">Standard deviations from the baseline mean per sensor; NaN = no usable value.</param>
    double Score(ReadOnlySpan<double> row);

    /// <summary>How much each sensor contributes to the score of <paramref name="row"/>.</summary>
    /// <param name="row">As for <see cref="Score"/>.</param>
    /// <param name="shares">Receives shares, each at least 0, that sum to 1, or to 0 when there is nothing to attribute.</param>
    void Attribute(ReadOnlySpan<double> row, Span<double> shares);
}
