
namespace StreamingAnomaly.Datasets.Csv;

/// <summary>The first rows of a file, by column.</summary>
internal sealed record CsvSample(
    string Path, IReadOnlyList<string> Headers, IReadOnlyList<string[]> Rows, bool DecimalComma, CsvMissing Missing)
{
    /// <summary>Cells of a column that hold something.</summary>
    public IEnumerable<string> Cells(int column) =>
        Rows.Select(row => column < row.Length ? row[column].Trim() : "").Where(cell => !Missing.Contains(cell));

    public bool IsNumeric(int column) => Cells(column).All(cell => CsvCell.TryNumber(cell, DecimalComma, out _));

    public bool IsLabel(int column) => Cells(column).All(cell => CsvCell.TryLabel(cell, DecimalComma, out _));

    /// <summary>Whole numbers from 0 or 1, rising by one.</summary>
    public bool CountsRows(int column)
    {
        var numbers = Cells(column).Select(cell => CsvCell.TryNumber(cell, DecimalComma, out var value) ? value : double.NaN).ToList();
        return numbers.Count == Rows.Count && numbers.Count > 1 && numbers[0] is (0 or 1)
            && numbers.Zip(numbers.Skip(1)).All(pair => pair.Second - pair.First == 1);
    }

    /// <exception cref="DatasetException">There is no such column.</exception>
    public int Column(string header)
    {
        for (var i = 0; i < Headers.Count; i++)
            if (string.Equals(Headers[i], header, StringComparison.OrdinalIgnoreCase)) return i;
        throw new DatasetException(Path, 1, $"there is no column '{header}'; the file has {string.Join(", ", Headers.Select(h => $"'{h}'"))}");
    }
}
