using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.Contracts.Security;

/// <summary>
/// Keys of machines: <c>anomaly_ID_SECRET</c>. The id, no secret, finds the entry; the secret has 256 random bits, so that
/// one round of SHA-256 is enough to store it by: there is nothing to guess from a list of words.
/// </summary>
public static class ApiKey
{
    /// <summary>First characters of every key, by which scanners for leaked secrets find one.</summary>
    public const string Prefix = "anomaly_";

    private const string HashPrefix = "sha256:";
    private const int IdLength = 8;
    private const int SecretLength = 64;
    private const string IdAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private static readonly SearchValues<char> IdLetters = SearchValues.Create(IdAlphabet);

    /// <summary>A new key.</summary>
    public static string Create() =>
        $"{Prefix}{RandomNumberGenerator.GetString(IdAlphabet, IdLength)}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretLength / 2))}";

    /// <summary>The part that is no secret, or null where the text is no key.</summary>
    public static string? IdOf(string? key)
    {
        if (key is null || key.Length != Prefix.Length + IdLength + 1 + SecretLength) return null;
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || key[Prefix.Length + IdLength] != '_') return null;
        var id = key.Substring(Prefix.Length, IdLength);
        return IsId(id) ? id : null;
    }

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsId(string? text) =>
        text is { Length: IdLength } && text.AsSpan().IndexOfAnyExcept(IdLetters) < 0;

    /// <summary>What the configuration holds of a key.</summary>
    public static string HashOf(string key) => HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether <paramref name="key"/> is the one of <paramref name="hash"/>, in a time that does not depend on where they differ.</summary>
    public static bool Matches(string key, string hash) =>
        TryReadHash(hash, out var expected)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), expected);

    /// <summary>Reads <c>sha256:…</c>.</summary>
    public static bool TryReadHash(string? text, out byte[] hash)
    {
        hash = [];
        if (text is null || !text.StartsWith(HashPrefix, StringComparison.Ordinal) || text.Length != HashPrefix.Length + 64) return false;
        var bytes = new byte[32];
        if (Convert.FromHexString(text.AsSpan(HashPrefix.Length), bytes, out _, out var written) != OperationStatus.Done || written != 32) return false;
        hash = bytes;
        return true;
    }

    /// <summary>Reads a last good day; the moment is the end of it, UTC.</summary>
    public static bool TryReadExpiry(string text, out DateTimeOffset end)
    {
        var good = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue;
        end = good ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) : default;
        return good;
    }
}
