using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamingAnomaly.Detection.State;

/// <summary>Reads what <see cref="StateWriter"/> wrote; damaged or foreign bytes become one clear exception.</summary>
internal ref struct StateReader
{
    private readonly string what;
    private ReadOnlySpan<byte> rest;

    public StateReader(ReadOnlySpan<byte> bytes, string tag, int newest, string what)
    {
        this.what = what;
        var found = bytes.Length < 8 ? "" : Encoding.ASCII.GetString(bytes[..4]);
        if (found != tag) throw new InvalidDataException($"These bytes are no {what}: they begin with '{found}', not '{tag}'.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (version < 1 || version > newest)
            throw new InvalidDataException(
                $"This {what} has version {version}; this program reads versions 1 to {newest}. Update the program.");
        Version = version;
        rest = bytes[8..];
    }

    public int Version { get; }

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    public double Double() => BitConverter.Int64BitsToDouble(Int64());
    public bool Boolean() => Take(1)[0] != 0;
    public string? OptionalString() => Boolean() ? String() : null;

    public string String() => Encoding.UTF8.GetString(Take(Count(1)));

    public T[] Array<T>() where T : unmanaged
    {
        var count = Int32();
        var size = Unsafe.SizeOf<T>();
        if (count < 0 || count > rest.Length / size) throw Damaged();
        return MemoryMarshal.Cast<byte, T>(Take(count * size)).ToArray();
    }

    public string[] Strings()
    {
        var values = new string[Count(4)];
        for (var i = 0; i < values.Length; i++) values[i] = String();
        return values;
    }

    /// <summary>A number of items, each at least <paramref name="size"/> bytes long.</summary>
    public int Count(int size)
    {
        var count = Int32();
        return count < 0 || count > rest.Length / size ? throw Damaged() : count;
    }

    public readonly void End()
    {
        if (rest.Length != 0) throw Damaged();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > rest.Length) throw Damaged();
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private readonly InvalidDataException Damaged() =>
        new($"This {what} is damaged or cut off. Restore it from another copy, or start without it.");
}
