using System.Buffers;
using System.Globalization;
using System.Text;

namespace StreamingAnomaly.Scorer.Store.Influx;

/// <summary>
/// Names in line protocol. There is no quoting: a comma, an equals sign or a space is preceded by a backslash, and a
/// backslash is otherwise itself. Servers disagree on a backslash before one of these characters, before another
/// backslash and at the end, and none takes a line break. Such names are refused here, so that a name arrives as it is or
/// not at all, and never as a line of its own.
/// Source: InfluxDB line protocol reference; behaviour of InfluxDB 1.6.7 and VictoriaMetrics 1.79.5.
/// </summary>
internal static class LineText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",= ");

    /// <summary>Why <paramref name="name"/> cannot be a tag's value, or null if it can.</summary>
    public static string? Refusal(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (char.IsControl(c) || c is '\u2028' or '\u2029') return $"it holds the control character U+{(int)c:X4} at position {i}";
            if (c == '\\' && (i + 1 == name.Length || name[i + 1] is '\\' or ',' or '=' or ' '))
                return $"its backslash at position {i} would change what follows";
            if (!char.IsSurrogate(c)) continue;
            if (!char.IsHighSurrogate(c) || i + 1 == name.Length || !char.IsLowSurrogate(name[i + 1]))
                return $"it holds half of a surrogate pair at position {i}";
            i++;
        }

        return null;
    }

    /// <summary>Why <paramref name="name"/> cannot be a field's key, or null if it can.</summary>
    public static string? KeyRefusal(string name) =>
        name.Contains('"', StringComparison.Ordinal) ? "it holds a quotation mark"
        : name.StartsWith('_') ? "names that begin with an underscore belong to InfluxDB"
        : Refusal(name);

    /// <summary>Appends a name that <see cref="Refusal"/> has nothing against.</summary>
    public static void AppendName(IBufferWriter<byte> line, ReadOnlySpan<char> name)
    {
        while (name.IndexOfAny(Special) is var at and >= 0)
        {
            Append(line, name[..at]);
            line.Write([(byte)'\\', (byte)name[at]]);
            name = name[(at + 1)..];
        }

        Append(line, name);
    }

    /// <summary>Appends a string field: quoted, with quotation marks and backslashes escaped; a line break is part of it.</summary>
    public static void AppendText(IBufferWriter<byte> line, string text)
    {
        line.Write("\""u8);
        Append(line, text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        line.Write("\""u8);
    }

    /// <summary>Appends a finite number, such that reading it gives the same bits.</summary>
    public static void AppendNumber(IBufferWriter<byte> line, double value)
    {
        var span = line.GetSpan(32);
        value.TryFormat(span, out var written, "R", CultureInfo.InvariantCulture);
        line.Advance(written);
    }

    /// <summary>Appends an integer without the suffix <c>i</c>.</summary>
    public static void AppendInteger(IBufferWriter<byte> line, long value)
    {
        var span = line.GetSpan(20);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        line.Advance(written);
    }

    private static void Append(IBufferWriter<byte> line, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        var span = line.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        line.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
