using System.Buffers.Binary;
using System.Text;

namespace StreamingAnomaly.Console.History;

/// <summary>Appends numbers and names to a buffer that is used again for the next block.</summary>
internal sealed class ByteWriter
{
    private byte[] buffer = new byte[4096];

    public int Length { get; private set; }

    public byte[] ToArray() => buffer[..Length];

    public void Clear() => Length = 0;

    public void Byte(byte value)
    {
        Reserve(1);
        buffer[Length++] = value;
    }

    /// <summary>A whole number in as many bytes as it needs, seven bits each, smallest first.</summary>
    public void Unsigned(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            buffer[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[Length++] = (byte)value;
    }

    /// <summary>The same with a sign: small numbers of either sign are short.</summary>
    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>The lowest <paramref name="count"/> bytes of a number.</summary>
    public void Low(ulong value, int count)
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(Length), value);
        Length += count;
    }

    public void Text(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        Unsigned((ulong)bytes);
        Reserve(bytes);
        Length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(Length));
    }

    public void Bytes(ByteWriter other)
    {
        Unsigned((ulong)other.Length);
        Reserve(other.Length);
        other.buffer.AsSpan(0, other.Length).CopyTo(buffer.AsSpan(Length));
        Length += other.Length;
    }

    private void Reserve(int bytes)
    {
        // Room for a whole number more: Low writes eight bytes whatever it keeps.
        if (Length + bytes + 8 > buffer.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + bytes + 8));
    }
}
