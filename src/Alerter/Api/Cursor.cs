using System.Buffers.Text;
using System.Text;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>Where a page of a list ended, opaque to clients: the sort key of its last row.</summary>
internal readonly record struct Cursor(int Open, long Ticks, string Id)
{
    /// <summary>Before the first row of a list in descending order.</summary>
    public static Cursor Start { get; } = new(int.MaxValue, long.MaxValue, "\uffff");

    public static bool TryParse(string? text, out Cursor cursor)
    {
        cursor = Start;
        if (string.IsNullOrEmpty(text)) return true;
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ', 3);
            if (parts.Length != 3 || !int.TryParse(parts[0], out var open) || !long.TryParse(parts[1], out var ticks)) return false;
            cursor = new(open, ticks, parts[2]);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Open} {Ticks} {Id}"));
}
