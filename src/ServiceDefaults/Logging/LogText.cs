using System.Globalization;
using System.Text;

namespace StreamingAnomaly.ServiceDefaults.Logging;

/// <summary>Text of anybody's making, fit for a log that people read on a terminal.</summary>
internal static class LogText
{
    private static readonly string NextLine = Environment.NewLine + "         ";

    /// <summary>
    /// Later lines are indented, so that none passes for an entry of its own; control and direction characters are shown by
    /// their code, so that none moves the cursor or hides what stands before it.
    /// </summary>
    public static string Of(string text)
    {
        var lines = text.ReplaceLineEndings("\n");
        if (IsPlain(lines)) return lines;
        var shown = new StringBuilder(lines.Length + 32);
        foreach (var c in lines)
        {
            if (c == '\n') shown.Append(NextLine);
            else if (c == '\t' || !IsUnsafe(c)) shown.Append(c);
            else if (c < 256) shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}");
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        }

        return shown.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (IsUnsafe(c)) return false;
        return true;
    }

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
