namespace StreamingAnomaly.EventLog;

/// <summary>
/// Which partition a key belongs to: Kafka's default, murmur2 of the key bytes modulo the partitions, so that both logs
/// and the Java clients agree. (Python and kcat use CRC32 unless told <c>partitioner=murmur2_random</c>.)
/// </summary>
public static class KeyPartitioner
{
    /// <summary>Partition in [0, <paramref name="partitions"/>) of a key.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        return (int)(Murmur2(key) & 0x7fffffff) % partitions;
    }

    private static uint Murmur2(ReadOnlySpan<byte> data)
    {
        const uint multiplier = 0x5bd1e995;
        var hash = 0x9747b28c ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            var word = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(data) * multiplier;
            hash = (hash * multiplier) ^ ((word ^ (word >> 24)) * multiplier);
            data = data[4..];
        }
        if (data.Length > 2) hash ^= (uint)data[2] << 16;
        if (data.Length > 1) hash ^= (uint)data[1] << 8;
        if (data.Length > 0) hash = (hash ^ data[0]) * multiplier;
        hash = (hash ^ (hash >> 13)) * multiplier;
        return hash ^ (hash >> 15);
    }
}
