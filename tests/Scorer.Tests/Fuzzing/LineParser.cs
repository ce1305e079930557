using System.Text;

namespace StreamingAnomaly.Scorer.Tests.Fuzzing;

/// <summary>
/// Line protocol read the way a server reads it, written from InfluxDB's reference and from nothing of ours: a backslash
/// takes away the meaning of a comma, equals sign or space after it and is itself anywhere else; in a quoted text it
/// escapes a quotation mark or itself, and a line break there is part of the text.
/// </summary>
internal sealed class LineParser
{
    private readonly string text;
    private int at;

    private LineParser(string text) => this.text = text;

    /// <summary>A point as a server stores it. Fields as texts: quoted ones begin with a quotation mark.</summary>
    public sealed record Point(string Measurement, IReadOnlyList<(string Key, string Value)> Tags, IReadOnlyList<(string Key, string Value)> Fields, long Time);

    /// <summary>All points; a text that is no line protocol throws.</summary>
    public static List<Point> Parse(ReadOnlySpan<byte> bytes)
    {
        var parser = new LineParser(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
        var points = new List<Point>();
        while (parser.at < parser.text.Length) points.Add(parser.Line());
        return points;
    }

    private Point Line()
    {
        var measurement = Name(", ");
        var tags = new List<(string, string)>();
        while (Take(',')) tags.Add((Key(), NotEmpty(Name(", "))));
        Expect(' ');
        var fields = new List<(string, string)>();
        do fields.Add((Key(), Value()));
        while (Take(','));
        Expect(' ');
        var from = at;
        while (at < text.Length && text[at] is >= '0' and <= '9' or '-') at++;
        var time = long.Parse(text.AsSpan(from, at - from), System.Globalization.CultureInfo.InvariantCulture);
        Expect('\n');
        return new(NotEmpty(measurement), tags, fields, time);
    }

    private string Key()
    {
        var key = NotEmpty(Name("="));
        Expect('=');
        return key;
    }

    private string Name(string ends)
    {
        var name = new StringBuilder();
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\n' || ends.Contains(c, StringComparison.Ordinal)) break;
            if (c == '\\' && at + 1 < text.Length && text[at + 1] is ',' or '=' or ' ') c = text[++at];
            else if (c is ',' or '=' or ' ') throw new FormatException($"'{c}' at {at} is not escaped");
            name.Append(c);
        }

        return name.ToString();
    }

    private string Value()
    {
        var from = at;
        if (!Take('"'))
        {
            while (at < text.Length && text[at] is not (',' or ' ' or '\n')) at++;
            var word = text[from..at];
            var isNumber = double.TryParse(word.EndsWith('i') ? word[..^1] : word, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
            return isNumber || word is "true" or "false" ? word : throw new FormatException($"'{word}' is no value");
        }

        var value = new StringBuilder("\"");
        for (; !Take('"'); at++)
        {
            if (text[at] == '\\' && text[at + 1] is '"' or '\\') at++;
            value.Append(text[at]);
        }

        return value.ToString();
    }

    private bool Take(char c)
    {
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Take(c)) throw new FormatException($"expected '{c}' at {at}");
    }

    private static string NotEmpty(string name) => name.Length > 0 ? name : throw new FormatException("an empty name");
}
