using System.Text.Json;

namespace StreamingAnomaly.Models.Safetensors;

/// <summary>Parses and checks the JSON header: every byte of the file belongs to exactly one tensor.</summary>
internal static class SafetensorsHeader
{
    /// <summary>The largest header read; the format's own bound. A large MOMENT has 25 kB.</summary>
    public const long MaxBytes = 100_000_000;

    private const string Metadata = "__metadata__";

    /// <summary>Entries in file order.</summary>
    /// <param name="json">The header.</param>
    /// <param name="dataStart">Offset of the first data byte in the file.</param>
    /// <param name="fileBytes">Length of the file.</param>
    /// <param name="file">What to call the file in errors.</param>
    public static IReadOnlyList<TensorEntry> Parse(ReadOnlyMemory<byte> json, long dataStart, long fileBytes, string file)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException e)
        {
            throw new SafetensorsException($"{file}: the header is not JSON ({e.Message})", e);
        }
        using (document)
        {
            try
            {
                return Read(document, dataStart, fileBytes, file);
            }
            catch (InvalidOperationException e)
            {
                // JsonDocument looks at the inside of texts only when they are asked for.
                throw new SafetensorsException($"{file}: the header holds text that is not UTF-8", e);
            }
        }
    }

    private static List<TensorEntry> Read(JsonDocument document, long dataStart, long fileBytes, string file)
    {
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new SafetensorsException($"{file}: the header is not a JSON object");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<TensorEntry>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!names.Add(property.Name)) throw new SafetensorsException($"{file}: tensor '{property.Name}' appears twice");
            if (property.Name == Metadata)
            {
                if (property.Value.ValueKind != JsonValueKind.Object)
                    throw new SafetensorsException($"{file}: {Metadata} is not an object");
                continue;
            }
            entries.Add(Entry(property.Name, property.Value, dataStart, fileBytes - dataStart, file));
        }
        entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Bytes.CompareTo(b.Bytes));
        CheckLayout(entries, dataStart, fileBytes, file);
        return entries;
    }

    private static TensorEntry Entry(string name, JsonElement value, long dataStart, long dataBytes, string file)
    {
        string where = $"{file}: tensor '{name}'";
        if (value.ValueKind != JsonValueKind.Object) throw new SafetensorsException($"{where} is not described by an object");
        JsonElement? dtype = null, shape = null, offsets = null;
        foreach (var field in value.EnumerateObject())
        {
            ref JsonElement? slot = ref offsets;
            switch (field.Name)
            {
                case "dtype": slot = ref dtype; break;
                case "shape": slot = ref shape; break;
                case "data_offsets": break;
                default: throw new SafetensorsException($"{where} has an unknown field '{field.Name}'");
            }
            if (slot is not null) throw new SafetensorsException($"{where} has '{field.Name}' twice");
            slot = field.Value;
        }
        if (dtype is not { ValueKind: JsonValueKind.String } || shape is not { ValueKind: JsonValueKind.Array } ||
            offsets is not { ValueKind: JsonValueKind.Array })
            throw new SafetensorsException($"{where} needs dtype (text), shape (array) and data_offsets (array)");
        (TensorDtype type, int size) = dtype.Value.GetString() switch
        {
            "F32" => (TensorDtype.F32, 4),
            "F64" => (TensorDtype.F64, 8),
            "I32" => (TensorDtype.I32, 4),
            var other => throw new SafetensorsException($"{where} has dtype {other}; only F32, F64 and I32 are read"),
        };
        var dims = new List<int>();
        long bytes = size;
        foreach (var d in shape.Value.EnumerateArray())
        {
            if (d.ValueKind != JsonValueKind.Number || !d.TryGetInt32(out int dim) || dim < 0)
                throw new SafetensorsException($"{where} has a dimension that is not a whole number from 0 to {int.MaxValue}");
            dims.Add(dim);
            if (dim != 0 && bytes > long.MaxValue / dim) throw new SafetensorsException($"{where}: its shape overflows");
            bytes *= dim;
        }
        if (offsets.Value.GetArrayLength() != 2 || !Offset(offsets.Value[0], out long begin) || !Offset(offsets.Value[1], out long end))
            throw new SafetensorsException($"{where}: data_offsets must be two whole numbers");
        if (begin > end || end > dataBytes)
            throw new SafetensorsException($"{where}: bytes {begin} to {end} are outside the {dataBytes} bytes of data");
        if (end - begin != bytes)
            throw new SafetensorsException($"{where}: shape [{string.Join(", ", dims)}] needs {bytes} bytes, data_offsets give {end - begin}");
        return new TensorEntry(name, type, dims, dataStart + begin, bytes);
    }

    private static bool Offset(JsonElement value, out long offset)
    {
        offset = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out offset) && offset >= 0;
    }

    private static void CheckLayout(List<TensorEntry> entries, long dataStart, long fileBytes, string file)
    {
        long next = dataStart;
        foreach (var entry in entries)
        {
            if (entry.Offset != next)
                throw new SafetensorsException(
                    $"{file}: {(entry.Offset < next ? "an overlap" : "a gap")} of {Math.Abs(entry.Offset - next)} bytes before tensor '{entry.Name}'");
            next += entry.Bytes;
        }
        if (next != fileBytes) throw new SafetensorsException($"{file}: {fileBytes - next} bytes after the last tensor belong to none");
    }
}
