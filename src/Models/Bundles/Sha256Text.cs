using System.Buffers;

namespace StreamingAnomaly.Models.Bundles;

/// <summary>Hashes as text: lower-case hexadecimal.</summary>
internal static class Sha256Text
{
    /// <summary>Digits of a full hash.</summary>
    public const int Length = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool IsHexadecimal(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);

    public static bool IsFull(ReadOnlySpan<char> text) => text.Length == Length && IsHexadecimal(text);
}
