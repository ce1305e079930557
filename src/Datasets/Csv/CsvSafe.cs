namespace StreamingAnomaly.Datasets.Csv;

/// <summary>Text that a spreadsheet shows as text: names come from outside, and a spreadsheet runs what begins like a formula.</summary>
public static class CsvSafe
{
    /// <summary>The text, with an apostrophe before it where a spreadsheet would run it (<c>=cmd|…</c>).</summary>
    public static string Neutral(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
    }

    /// <summary>The same as a cell of CSV: quoted where it holds a separator, a quote or a line break (RFC 4180).</summary>
    public static string Cell(string text)
    {
        var neutral = Neutral(text);
        return neutral.AsSpan().IndexOfAny(",;\"\r\n") < 0 ? neutral : $"\"{neutral.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
