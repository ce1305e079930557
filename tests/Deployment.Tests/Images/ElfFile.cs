using System.Buffers.Binary;
using System.Text;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>Which libraries a 64-bit little-endian ELF file needs: the entries NEEDED of its dynamic section (System V ABI).</summary>
internal static class ElfFile
{
    private const int SectionHeaderSize = 64;
    private const uint DynamicSection = 6;
    private const long Needed = 1;

    /// <summary>Names such as <c>libssl.so.3</c>; empty for a statically linked file.</summary>
    /// <exception cref="InvalidDataException">Not such a file.</exception>
    public static IReadOnlyList<string> NeededBy(string path)
    {
        var file = File.ReadAllBytes(path);
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8)) throw new InvalidDataException($"{path} is no 64-bit ELF file");
        var (table, count) = (Number(file, 40), BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(60)));
        for (var i = 0; i < count; i++)
        {
            var header = file.AsSpan((int)table + i * SectionHeaderSize, SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != DynamicSection) continue;
            var strings = (int)Number(file, (int)table + BinaryPrimitives.ReadInt32LittleEndian(header[40..]) * SectionHeaderSize + 24);
            return [.. Entries(file, (int)BinaryPrimitives.ReadInt64LittleEndian(header[24..]), (int)BinaryPrimitives.ReadInt64LittleEndian(header[32..]), strings)];
        }

        return [];
    }

    private static IEnumerable<string> Entries(byte[] file, int offset, int size, int strings)
    {
        for (var at = offset; at < offset + size; at += 16)
            if (Number(file, at) == Needed) yield return Text(file, strings + (int)Number(file, at + 8));
    }

    private static long Number(byte[] file, int at) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));

    private static string Text(byte[] file, int at) => Encoding.ASCII.GetString(file, at, Array.IndexOf(file, (byte)0, at) - at);
}
