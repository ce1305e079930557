using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamingAnomaly.Detection.State;

/// <summary>Little-endian binary state: a four-letter tag, a version, then fields in a fixed order, numbers bit for bit.</summary>
internal sealed class StateWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    public StateWriter(string tag, int version)
    {
        buffer.Write(Encoding.ASCII.GetBytes(tag));
        Write(version);
    }

    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    public void Write(bool value)
    {
        buffer.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        buffer.Advance(1);
    }

    public void Write(string? value)
    {
        Write(value is not null);
        if (value is not null) Write<byte>(Encoding.UTF8.GetBytes(value));
    }

    public void Write<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("State is written on little-endian machines only.");
        Write(values.Length);
        buffer.Write(MemoryMarshal.AsBytes(values));
    }

    public void Write(IReadOnlyList<string> values)
    {
        Write(values.Count);
        foreach (var value in values) Write<byte>(Encoding.UTF8.GetBytes(value));
    }

    public byte[] ToBytes() => buffer.WrittenSpan.ToArray();
}
