using System.Text;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>How to read a CSV file: stated, or detected by <see cref="CsvDetector"/>.</summary>
public sealed record CsvLayout
{
    /// <summary>Field separator.</summary>
    public required char Delimiter { get; init; }

    /// <summary>Text encoding; a byte-order mark in the file wins.</summary>
    public required Encoding Encoding { get; init; }

    /// <summary>Whether the first row names the columns.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>Decimal comma instead of a point.</summary>
    public required bool DecimalComma { get; init; }

    /// <summary>Columns in the order of the file.</summary>
    public required IReadOnlyList<CsvColumn> Columns { get; init; }

    /// <summary>How the time column is written; null when there is none.</summary>
    public required CsvTime? Time { get; init; }

    /// <summary>Words that stand for a missing value.</summary>
    public required CsvMissing Missing { get; init; }
}
