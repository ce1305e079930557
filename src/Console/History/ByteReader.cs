using System.Text;

namespace StreamingAnomaly.Console.History;

/// <summary>Reads what <see cref="ByteWriter"/> wrote.</summary>
/// <exception cref="InvalidDataException">The bytes end too early or are no such thing.</exception>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public byte Byte() => Take(1)[0];

    public ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("a number of more than 64 bits");
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ulong Low(int count)
    {
        var value = 0UL;
        var taken = Take(count);
        for (var i = count - 1; i >= 0; i--) value = (value << 8) | taken[i];
        return value;
    }

    /// <summary>A count, at most <paramref name="max"/>: what is damaged must not ask for memory.</summary>
    public int Count(int max)
    {
        var count = Unsigned();
        return count <= (ulong)max ? (int)count : throw new InvalidDataException($"{count}, where at most {max} can be");
    }

    public string Text() => Encoding.UTF8.GetString(Take(Count(rest.Length)));

    public ByteReader Bytes() => new(Take(Count(rest.Length)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > rest.Length) throw new InvalidDataException("it ends too early");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
