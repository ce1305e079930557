using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Delimiter, decimal sign and header of a sample.</summary>
internal static class CsvDialect
{
    private const int LinesCompared = 20;

    /// <summary>In the order of trust: a comma may be a decimal sign between semicolons, never the other way round.</summary>
    private static readonly char[] Delimiters = [';', '\t', '|', ','];

    /// <summary>The first candidate that stands equally often in the first lines; a comma if none does.</summary>
    public static char Delimiter(string sample)
    {
        var lines = sample.Split('\n', LinesCompared + 1, StringSplitOptions.RemoveEmptyEntries).Take(LinesCompared)
            .Where(line => line.Trim().Length > 0).ToList();
        foreach (var candidate in Delimiters)
        {
            var counts = lines.Select(line => Count(line, candidate)).ToList();
            if (counts[0] > 0 && counts.All(count => count == counts[0])) return candidate;
        }

        return Delimiters.MaxBy(candidate => Count(lines[0], candidate)) is var most && Count(lines[0], most) > 0 ? most : ',';
    }

    /// <summary>Some cells are numbers with a comma, and none with a point.</summary>
    public static bool DecimalComma(IReadOnlyList<string[]> rows, char delimiter)
    {
        if (delimiter == ',') return false;
        var commas = 0;
        foreach (var cell in rows.SelectMany(row => row))
        {
            if (cell.Contains('.') && CsvCell.TryNumber(cell, false, out _)) return false;
            if (cell.Contains(',') && CsvCell.TryNumber(cell, true, out _)) commas++;
        }

        return commas > 0;
    }

    /// <summary>The first row names the columns unless it has a number or a time in it as the rows below have.</summary>
    public static bool HasHeader(IReadOnlyList<string[]> rows, bool decimalComma)
    {
        for (var i = 0; i < rows[0].Length; i++)
        {
            if (!IsData(rows[0][i], decimalComma)) continue;
            if (rows.Count == 1 || (i < rows[1].Length && IsData(rows[1][i], decimalComma))) return false;
        }

        return true;
    }

    private static bool IsData(string cell, bool decimalComma) =>
        CsvCell.TryNumber(cell, decimalComma, out _) || IsoTime.Parse(cell.Trim(), out _) is IsoTimeResult.Ok or IsoTimeResult.NoZone;

    private static int Count(string line, char delimiter)
    {
        var count = 0;
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == delimiter && !quoted) count++;
        }

        return count;
    }
}
