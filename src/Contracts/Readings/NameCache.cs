using System.Text;
using System.Text.Unicode;

namespace StreamingAnomaly.Contracts.Readings;

/// <summary>
/// Turns the UTF-8 of equipment, sensor and label names into strings without allocating for names seen before: a table of
/// fixed size in which a newcomer replaces who hashes to its place. Safe from several threads: entries are immutable.
/// </summary>
internal static class NameCache
{
    private const int Slots = 16384;
    private static readonly Entry?[] Table = new Entry?[Slots];

    /// <summary>The name, or null if it is empty, longer than allowed, not UTF-8 or has control characters.</summary>
    public static string? Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > ReadingCodec.MaxNameLength * 4) return null;
        ref var slot = ref Table[Hash(utf8) & (Slots - 1)];
        var entry = Volatile.Read(ref slot);
        if (entry is not null && utf8.SequenceEqual(entry.Utf8)) return entry.Name;

        if (!Utf8.IsValid(utf8)) return null;
        var name = Encoding.UTF8.GetString(utf8);
        if (!IsValid(name)) return null;
        Volatile.Write(ref slot, new Entry(utf8.ToArray(), name));
        return name;
    }

    /// <summary>Whether <paramref name="name"/> may name an equipment, a sensor or a label.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > ReadingCodec.MaxNameLength) return false;
        foreach (var c in name)
            if (char.IsControl(c)) return false;
        return true;
    }

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = new HashCode();
        hash.AddBytes(utf8);
        return hash.ToHashCode();
    }

    private sealed record Entry(byte[] Utf8, string Name);
}
