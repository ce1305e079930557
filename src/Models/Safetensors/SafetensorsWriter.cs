using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace StreamingAnomaly.Models.Safetensors;

/// <summary>Writes F32 tensors as a safetensors file without metadata: random-weight models for benchmarks and tests.</summary>
public static class SafetensorsWriter
{
    /// <summary>Writes the tensors in the given order.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Name, shape and row-major values.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Name, int[] Shape, float[] Values)> tensors)
    {
        var header = new JsonObject();
        long offset = 0;
        foreach (var (name, shape, values) in tensors)
        {
            long end = offset + values.LongLength * sizeof(float);
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(d => (JsonNode)d)]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        stream.Write(length);
        stream.Write(json);
        foreach (var (_, _, values) in tensors) stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
