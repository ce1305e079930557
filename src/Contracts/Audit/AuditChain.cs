using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamingAnomaly.Contracts.Audit;

/// <summary>
/// A hash chain over what was done: pure, so that a service can write the record in the transaction of the deed itself.
/// <code>
/// var record = AuditChain.Next(head, entry);   // store record and deed in one transaction
/// head = record.Head;                          // once that has committed
/// </code>
/// </summary>
public static class AuditChain
{
    // Named in every hash: another layout of the bytes would be another chain, not a broken one.
    private static readonly byte[] Layout = "streaming-anomaly audit 1"u8.ToArray();

    /// <summary>The record that follows <paramref name="head"/>.</summary>
    public static AuditRecord Next(AuditHead head, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(entry);
        // Read back from JSON it must be the same time to the tick, whatever its offset was.
        var utc = entry with { Time = entry.Time.ToUniversalTime() };
        var sequence = head.Sequence + 1;
        return new AuditRecord(head.Chain, sequence, head.Hash, utc, Hash(head.Chain, sequence, head.Hash, utc));
    }

    /// <summary>What the first record of a chain has as its previous hash: it depends on the name, so that chains cannot swap beginnings.</summary>
    public static string Genesis(string chain)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Layout);
        Append(hash, chain);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether the record's hash is that of what it says.</summary>
    public static bool IsSound(AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Hash == Hash(record.Chain, record.Sequence, record.Previous, record.Entry);
    }

    private static string Hash(string chain, long sequence, string previous, AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Layout);
        Append(hash, chain);
        Append(hash, sequence);
        Append(hash, previous);
        Append(hash, entry.Time.UtcTicks);
        Append(hash, entry.Actor);
        Append(hash, entry.Action);
        Append(hash, entry.Target);
        Append(hash, entry.Detail);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    // The length first: "ab"+"c" and "a"+"bc" must differ.
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
