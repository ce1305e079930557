using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;

namespace StreamingAnomaly.Contracts.Readings;

/// <summary>
/// Bytes of the readings topic and of <c>POST /v1/readings</c> to <see cref="Reading"/> and back. Never throws on bytes,
/// whatever they are. Format: docs/data.md.
/// </summary>
public static class ReadingCodec
{
    /// <summary>Media type of one reading or an array of readings.</summary>
    public const string Json = "application/json";

    /// <summary>Media type of JSON values one after the other, usually one a line.</summary>
    public const string NdJson = "application/x-ndjson";

    /// <summary>Media type of <c>streaming_anomaly.v1.Reading</c>.</summary>
    public const string Protobuf = "application/x-protobuf";

    /// <summary>Media type of <c>streaming_anomaly.v1.ReadingBatch</c>.</summary>
    public const string ProtobufBatch = "application/x-protobuf; type=batch";

    /// <summary>Most sensors of one reading.</summary>
    public const int MaxSensors = 10_000;

    /// <summary>Most context labels of one reading.</summary>
    public const int MaxLabels = 100;

    /// <summary>Longest name of an equipment, a sensor or a label, in UTF-16 units.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Longest value of a context label, in UTF-8 bytes.</summary>
    public const int MaxLabelLength = 4000;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends the readings in <paramref name="bytes"/> to <paramref name="into"/>, all of them or none.</summary>
    /// <param name="bytes">The message.</param>
    /// <param name="contentType">Its <c>content-type</c> header; null or empty looks at the first bytes instead.</param>
    /// <param name="into">Receives the readings in order.</param>
    /// <param name="slices">Receives, for each reading, where its own bytes stand in <paramref name="bytes"/>; may be null.</param>
    /// <returns>Null, or what is wrong; both lists are then as they were.</returns>
    public static ReadingError? Read(
        ReadOnlySpan<byte> bytes, string? contentType, List<Reading> into, List<Range>? slices = null)
    {
        int readings = into.Count, ranges = slices?.Count ?? 0;
        var error = ReadAs(ReadingFormats.Of(contentType), bytes, contentType, into, slices);
        if (error is null && into.Count == readings)
            error = new ReadingError(ReadingErrors.Empty, "no reading: send at least one");
        if (error is null) return null;
        into.RemoveRange(readings, into.Count - readings);
        slices?.RemoveRange(ranges, slices.Count - ranges);
        return error;
    }

    /// <summary>Whether <see cref="Read"/> knows this content type; null and empty count as known.</summary>
    public static bool Accepts(string? contentType) => ReadingFormats.Of(contentType) != ReadingFormat.Unsupported;

    /// <summary>Whether <paramref name="name"/> may name an equipment, a sensor or a label.</summary>
    public static bool IsName(string name) => NameCache.IsValid(name);

    /// <summary>One reading as UTF-8 JSON. NaN is written as <c>null</c>, infinities as <c>"Infinity"</c>.</summary>
    public static byte[] WriteJson(Reading reading)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        WriteJson(reading, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Appends one reading as UTF-8 JSON.</summary>
    public static void WriteJson(Reading reading, IBufferWriter<byte> into)
    {
        using var json = new Utf8JsonWriter(into, WriterOptions);
        Span<char> time = stackalloc char[30];
        json.WriteStartObject();
        json.WriteString("equipment"u8, reading.Equipment);
        json.WriteString("time"u8, time[..IsoTime.Format(reading.TimeUnixNano, time)]);
        json.WriteStartObject("values"u8);
        foreach (var (sensor, value) in reading.Values)
        {
            json.WritePropertyName(sensor);
            if (double.IsFinite(value)) json.WriteNumberValue(value);
            else if (double.IsNaN(value)) json.WriteNullValue();
            else json.WriteStringValue(value > 0 ? "Infinity"u8 : "-Infinity"u8);
        }

        json.WriteEndObject();
        if (reading.Context.Count > 0)
        {
            json.WriteStartObject("context"u8);
            foreach (var (name, value) in reading.Context) json.WriteString(name, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>One reading as a Protobuf <c>Reading</c> message.</summary>
    public static byte[] WriteProtobuf(Reading reading) => ToWire(reading).ToByteArray();

    /// <summary>Readings as a Protobuf <c>ReadingBatch</c> message.</summary>
    public static byte[] WriteProtobuf(IEnumerable<Reading> readings)
    {
        var batch = new Wire.ReadingBatch();
        foreach (var reading in readings) batch.Readings.Add(ToWire(reading));
        return batch.ToByteArray();
    }

    private static Wire.Reading ToWire(Reading reading)
    {
        var wire = new Wire.Reading { Equipment = reading.Equipment, TimeUnixNano = reading.TimeUnixNano };
        foreach (var (sensor, value) in reading.Values) wire.Values[sensor] = value;
        foreach (var (name, value) in reading.Context) wire.Context[name] = value;
        return wire;
    }

    private static ReadingError? ReadAs(
        ReadingFormat format, ReadOnlySpan<byte> bytes, string? contentType, List<Reading> into, List<Range>? slices)
    {
        if (format == ReadingFormat.Unsupported)
            return new ReadingError(
                ReadingErrors.UnsupportedType, $"content type '{contentType}' is not known: use {Json}, {NdJson} or {Protobuf}");
        if (bytes.IsEmpty) return new ReadingError(ReadingErrors.Empty, "the message is empty: send at least one reading");
        return format switch
        {
            ReadingFormat.Json => ReadingJson.Read(bytes, false, into, slices),
            ReadingFormat.NdJson => ReadingJson.Read(bytes, true, into, slices),
            ReadingFormat.Protobuf => ReadingProtobuf.Read(bytes, into, slices),
            ReadingFormat.ProtobufBatch => ReadingProtobuf.ReadBatch(bytes, into, slices),
            _ => Sniff(bytes, into, slices),
        };
    }

    /// <summary>
    /// A Protobuf reading begins with 0x0A, which JSON takes for white space: bytes that begin so and are not JSON are
    /// tried as Protobuf. A batch read as a single reading fails, because its first field holds control characters.
    /// </summary>
    private static ReadingError? Sniff(ReadOnlySpan<byte> bytes, List<Reading> into, List<Range>? slices)
    {
        int readings = into.Count, ranges = slices?.Count ?? 0;
        var text = ReadingJson.SkipSpace(bytes);
        ReadingError? error = null;
        if (!text.IsEmpty && text[0] is (byte)'{' or (byte)'[')
        {
            error = ReadingJson.Read(bytes, true, into, slices);
            if (error is null || bytes[0] != 0x0A) return error;
            Rewind(into, slices, readings, ranges);
        }

        var single = ReadingProtobuf.Read(bytes, into, slices);
        if (single is null) return null;
        Rewind(into, slices, readings, ranges);
        return ReadingProtobuf.ReadBatch(bytes, into, slices) is null ? null : error ?? Unrecognised(bytes, single);
    }

    private static void Rewind(List<Reading> into, List<Range>? slices, int readings, int ranges)
    {
        into.RemoveRange(readings, into.Count - readings);
        slices?.RemoveRange(ranges, slices.Count - ranges);
    }

    /// <summary>Bytes that look like text were meant as JSON: say so instead of talking about Protobuf.</summary>
    private static ReadingError Unrecognised(ReadOnlySpan<byte> bytes, ReadingError asProtobuf)
    {
        var text = ReadingJson.SkipSpace(bytes);
        if (text.IsEmpty) return new ReadingError(ReadingErrors.Empty, "the message is white space only: send at least one reading");
        // Without a time it was Protobuf all the same: text does not have the other fields.
        return text[0] < 0x20 || text[0] > 0x7E || asProtobuf.Reason == ReadingErrors.NoTime
            ? asProtobuf
            : new ReadingError(
                ReadingErrors.MalformedJson,
                $"not JSON: expected '{{' or '[', found '{(char)text[0]}' at byte {bytes.Length - text.Length + 1}")
            { Line = 1, Byte = bytes.Length - text.Length + 1, Path = "$" };
    }
}
