using System.Text;

namespace StreamingAnomaly.Contracts.Readings;

/// <summary>Says where in a message an error stands.</summary>
internal static class ReadingPlace
{
    private const int ExcerptLength = 60;

    /// <summary>Line and byte in the line, both from 1.</summary>
    public static (long Line, long Byte) Of(ReadOnlySpan<byte> bytes, long offset)
    {
        var before = bytes[..(int)Math.Clamp(offset, 0, bytes.Length)];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }

    /// <summary>A path such as <c>$[3].values["rf power"]</c>.</summary>
    public static string Path(int? index, string? field, string? member)
    {
        var path = new StringBuilder("$");
        if (index is { } at) path.Append('[').Append(at).Append(']');
        foreach (var name in (ReadOnlySpan<string?>)[field, member])
        {
            if (name is null) continue;
            if (name.AsSpan().ContainsAnyExcept(Plain)) path.Append("[\"").Append(name).Append("\"]");
            else path.Append('.').Append(name);
        }

        return path.ToString();
    }

    /// <summary>The beginning of <paramref name="text"/>, printable on one line.</summary>
    public static string Excerpt(ReadOnlySpan<byte> text)
    {
        var chars = Encoding.UTF8.GetString(text.Length > ExcerptLength ? text[..ExcerptLength] : text);
        var shown = string.Create(chars.Length, chars, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? '?' : source[i];
        });
        return text.Length > ExcerptLength ? shown + "..." : shown;
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
}
