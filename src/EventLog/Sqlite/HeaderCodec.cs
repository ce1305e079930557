using System.Text;

namespace StreamingAnomaly.EventLog.Sqlite;

/// <summary>Headers in one blob: name and value, each with its length in front (7-bit encoded). No headers: null.</summary>
internal static class HeaderCodec
{
    public static byte[]? Encode(IReadOnlyList<LogHeader>? headers)
    {
        if (headers is null or { Count: 0 }) return null;
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        foreach (var (name, value) in headers)
        {
            writer.Write(name);
            writer.Write7BitEncodedInt(value.Length);
            writer.Write(value);
        }
        writer.Flush();
        return buffer.ToArray();
    }

    public static IReadOnlyList<LogHeader> Decode(byte[]? blob)
    {
        if (blob is null) return [];
        var headers = new List<LogHeader>();
        using var reader = new BinaryReader(new MemoryStream(blob), Encoding.UTF8);
        while (reader.BaseStream.Position < blob.Length)
            headers.Add(new(reader.ReadString(), reader.ReadBytes(reader.Read7BitEncodedInt())));
        return headers;
    }
}
