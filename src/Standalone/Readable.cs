using System.Globalization;
using System.Text;

namespace StreamingAnomaly.Standalone;

/// <summary>Bytes of strangers, fit for a terminal: nothing in them moves the cursor or changes colours.</summary>
internal static class Readable
{
    /// <summary>Longest text that is shown.</summary>
    private const int MaxBytes = 100_000;

    /// <summary>As UTF-8 where it is that; what is not, and control characters, as <c>\xNN</c>.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var rest = bytes.Length > MaxBytes ? bytes[..MaxBytes] : bytes;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                if (IsVisible(rune)) text.Append(rune.ToString());
                else Escape(text, rest[..length]);
            }
            else
            {
                Escape(text, rest[..length]);
            }

            rest = rest[length..];
        }

        if (bytes.Length > MaxBytes) text.Append(CultureInfo.InvariantCulture, $" … and {bytes.Length - MaxBytes} bytes more");
        return text.ToString();
    }

    /// <summary>The same of a text.</summary>
    public static string Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse);

    private static void Escape(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (var each in bytes) text.Append(CultureInfo.InvariantCulture, $"\\x{each:X2}");
    }
}
