namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Cells that stand for a missing value.</summary>
public sealed class CsvMissing
{
    private static readonly string[] Usual =
    [
        "", "-", "--", "?", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "bad", "bad input", "no data", "#value!",
        "#div/0!", "#ref!", "결측",
    ];

    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> words;

    /// <param name="more">Further words, besides the usual ones.</param>
    public CsvMissing(IEnumerable<string> more) =>
        words = new HashSet<string>(Usual.Concat(more), StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether <paramref name="cell"/>, without spaces around it, stands for a missing value.</summary>
    public bool Contains(ReadOnlySpan<char> cell) => words.Contains(cell.Trim());
}
