using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.Contracts;

/// <summary>Ids that derive from the input, so that a replay produces the same ones and every sink can drop repeats.</summary>
public static class Ids
{
    /// <summary>First 16 bytes of SHA-256 over the parts, each preceded by its length, as 32 hexadecimal digits.</summary>
    public static string Derive(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
