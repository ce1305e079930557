using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StreamingAnomaly.Models.Safetensors;

/// <summary>
/// Reads tensors from a safetensors file (github.com/huggingface/safetensors): 8 bytes of header length, a JSON header, then
/// the data. The header is bounded and checked before anything is allocated from what it says.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle? handle;
    private readonly ReadOnlyMemory<byte> memory;
    private readonly Dictionary<string, TensorEntry> byName;

    private SafetensorsFile(string name, SafeFileHandle? handle, ReadOnlyMemory<byte> memory)
    {
        Name = name;
        this.handle = handle;
        this.memory = memory;
        long bytes = handle is null ? memory.Length : RandomAccess.GetLength(handle);
        if (bytes < 8) throw new SafetensorsException($"{name}: {bytes} bytes are too few for a safetensors file");
        Span<byte> prefix = stackalloc byte[8];
        ReadAt(0, prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxBytes || (long)length > bytes - 8)
            throw new SafetensorsException(
                $"{name}: a header of {length} bytes cannot be (file {bytes} bytes, limit {SafetensorsHeader.MaxBytes}); not a safetensors file?");
        byte[] header = new byte[length];
        ReadAt(8, header);
        Entries = SafetensorsHeader.Parse(header, 8 + (long)length, bytes, name);
        byName = Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>Tensors in file order.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Opens a file; tensors are read from it when asked for.</summary>
    /// <exception cref="SafetensorsException">Its header is not acceptable.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafetensorsFile Open(string path)
    {
        var handle = File.OpenHandle(path);
        try
        {
            return new SafetensorsFile(Path.GetFileName(path), handle, default);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads from memory, for bytes that were hashed before.</summary>
    /// <exception cref="SafetensorsException">The header is not acceptable.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes, string name) => new(name, null, bytes);

    /// <summary>The entry, or null.</summary>
    public TensorEntry? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The first <paramref name="count"/> values of an F32 tensor (all by default), row-major.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, or of another type.</exception>
    public float[] Floats(string name, int? count = null) => Values<float>(name, TensorDtype.F32, count);

    /// <summary>Values of an F64 tensor, row-major.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, or of another type.</exception>
    public double[] Doubles(string name) => Values<double>(name, TensorDtype.F64, null);

    /// <summary>Values of an I32 tensor, row-major.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor, or of another type.</exception>
    public int[] Ints(string name) => Values<int>(name, TensorDtype.I32, null);

    /// <inheritdoc/>
    public void Dispose() => handle?.Dispose();

    private T[] Values<T>(string name, TensorDtype dtype, int? count) where T : unmanaged
    {
        var entry = Find(name) ?? throw new SafetensorsException($"{Name}: there is no tensor '{name}'");
        if (entry.Dtype != dtype) throw new SafetensorsException($"{Name}: tensor '{name}' is {entry.Dtype}, not {dtype}");
        long wanted = count ?? entry.Count;
        if (wanted > entry.Count || wanted > Array.MaxLength / Marshal.SizeOf<T>())
            throw new SafetensorsException($"{Name}: tensor '{name}' has {entry.Count} values, {wanted} were asked for");
        var values = new T[wanted];
        ReadAt(entry.Offset, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private void ReadAt(long offset, Span<byte> into)
    {
        if (handle is null)
        {
            memory.Span.Slice(checked((int)offset), into.Length).CopyTo(into);
            return;
        }
        while (into.Length > 0)
        {
            int read = RandomAccess.Read(handle, into, offset);
            if (read == 0) throw new SafetensorsException($"{Name}: the file ends early; it was shortened while it was read");
            offset += read;
            into = into[read..];
        }
    }
}
