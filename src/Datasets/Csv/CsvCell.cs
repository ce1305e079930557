using System.Globalization;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Reads single cells.</summary>
internal static class CsvCell
{
    private const int LongestNumber = 64;

    /// <summary>A number, with decimal comma or point as said. <c>inf</c> and <c>-inf</c> are infinities.</summary>
    public static bool TryNumber(ReadOnlySpan<char> cell, bool decimalComma, out double value)
    {
        cell = cell.Trim();
        if (decimalComma && cell.Contains(','))
        {
            value = 0;
            if (cell.Length > LongestNumber || cell.Contains('.')) return false;
            Span<char> point = stackalloc char[LongestNumber];
            cell.Replace(point, ',', '.');
            return double.TryParse(point[..cell.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        var sign = cell.Length > 0 && cell[0] is '-' or '+' ? cell[0] : '+';
        var word = cell.TrimStart("+-");
        if (!word.Equals("inf", StringComparison.OrdinalIgnoreCase) && !word.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return false;
        value = sign == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }

    /// <summary>Ground truth: 0 or 1 (any other number than 0), true or false, or a word; null for an empty cell.</summary>
    public static bool TryLabel(ReadOnlySpan<char> cell, bool decimalComma, out int? label)
    {
        cell = cell.Trim();
        label = null;
        if (cell.IsEmpty) return true;
        if (TryNumber(cell, decimalComma, out var number) && !double.IsNaN(number)) label = number != 0 ? 1 : 0;
        else if (CsvNames.NormalWords.Contains(cell)) label = 0;
        else if (CsvNames.AnomalyWords.Contains(cell)) label = 1;
        return label is not null;
    }
}
