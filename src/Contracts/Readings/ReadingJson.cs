using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StreamingAnomaly.Contracts.Readings;

/// <summary>Readings from JSON: an object, an array of them, or several of either one after the other.</summary>
internal ref struct ReadingJson
{
    /// <summary>Characters of the JSON reader's own complaint that are passed on.</summary>
    private const int LongestComplaint = 200;

    private readonly ReadOnlySpan<byte> bytes;
    private readonly ReadingBuffer buffer = ReadingBuffer.Rent();
    private Utf8JsonReader reader;
    private int index;
    private bool inArray;
    private string? field;
    private string? member;
    private ReadingError? error;

    private ReadingJson(ReadOnlySpan<byte> bytes, bool several)
    {
        this.bytes = bytes;
        reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = several });
    }

    /// <summary>Appends what is in <paramref name="bytes"/>; on an error the lists may hold a part.</summary>
    public static ReadingError? Read(ReadOnlySpan<byte> bytes, bool several, List<Reading> into, List<Range>? slices)
    {
        var bom = BomLength(bytes);
        var text = bytes[bom..];
        if (SkipSpace(bytes).IsEmpty)
            return new ReadingError(ReadingErrors.Empty, "the message is white space only: send at least one reading");
        var parser = new ReadingJson(text, several);
        try
        {
            parser.ReadAll(into, slices, bom);
            return parser.error;
        }
        catch (JsonException exception)
        {
            return parser.Malformed(exception);
        }
        catch (InvalidOperationException)
        {
            // The one thing Utf8JsonReader reports so is text that is not UTF-8, or half of a surrogate pair.
            parser.Fail(ReadingErrors.MalformedJson, "the text is not valid UTF-8");
            return parser.error;
        }
    }

    /// <summary>The bytes from the first one that is neither byte-order mark nor JSON white space.</summary>
    public static ReadOnlySpan<byte> SkipSpace(ReadOnlySpan<byte> text) => text[BomLength(text)..].TrimStart(" \t\r\n"u8);

    private static int BomLength(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? 3 : 0;

    private void ReadAll(List<Reading> into, List<Range>? slices, int bom)
    {
        while (reader.Read())
        {
            inArray = reader.TokenType == JsonTokenType.StartArray;
            if (!inArray)
            {
                if (!ReadOne(into, slices, bom)) return;
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                if (!ReadOne(into, slices, bom)) return;
        }
    }

    private bool ReadOne(List<Reading> into, List<Range>? slices, int bom)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(ReadingErrors.NotAnObject, $"expected a reading {{\"equipment\", \"time\", \"values\"}}, found {Found()}");
        var start = (int)reader.TokenStartIndex;
        buffer.Clear();
        var hasValues = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool good;
            if (reader.ValueTextEquals("equipment"u8)) good = ReadEquipment();
            else if (reader.ValueTextEquals("time"u8)) good = ReadTime();
            else if (reader.ValueTextEquals("values"u8)) good = hasValues = ReadValues();
            else if (reader.ValueTextEquals("context"u8)) good = ReadContext();
            else good = ReadLabel();
            if (!good) return false;
            field = null;
        }

        if (buffer.Equipment is null) return Fail(ReadingErrors.NoEquipment, "the field \"equipment\" is missing: add the equipment's id");
        if (buffer.TimeUnixNano is null)
            return Fail(ReadingErrors.NoTime, "the field \"time\" is missing: add it as ISO 8601, e.g. \"2026-11-21T08:00:00.123Z\"");
        if (!hasValues) return Fail(ReadingErrors.NoValues, "the field \"values\" is missing: add {\"sensor\": number, ...}");
        if (buffer.ValueCount == 0)
            return Fail(ReadingErrors.NoValues, "\"values\" is empty: name at least one sensor, with null if it has no value");
        into.Add(buffer.Build());
        slices?.Add((bom + start)..(bom + (int)reader.BytesConsumed));
        index++;
        return true;
    }

    private bool ReadEquipment()
    {
        field = "equipment";
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return Fail(ReadingErrors.BadEquipment, $"expected the equipment's id as text, found {Found()}");
        buffer.Equipment = Name();
        return buffer.Equipment is not null
            || Fail(ReadingErrors.BadEquipment, $"the id must have 1 to {ReadingCodec.MaxNameLength} characters and no control characters");
    }

    private bool ReadTime()
    {
        field = "time";
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return Fail(ReadingErrors.BadTime, $"expected ISO 8601 text such as \"2026-11-21T08:00:00.123Z\", found {Found()}");
        Span<char> text = stackalloc char[IsoTime.MaxLength];
        var result = IsoTimeResult.Malformed;
        long time = 0;
        if (reader.ValueSpan.Length <= IsoTime.MaxLength) result = IsoTime.Parse(text[..reader.CopyString(text)], out time);
        buffer.TimeUnixNano = time;
        return result switch
        {
            IsoTimeResult.Ok => true,
            IsoTimeResult.NoZone => Fail(
                ReadingErrors.BadTime, $"the time '{Excerpt()}' has no zone: add Z for UTC or an offset such as +09:00"),
            IsoTimeResult.OutOfRange => Fail(ReadingErrors.BadTime, $"the time '{Excerpt()}' is outside the years 1678 to 2261"),
            _ => Fail(ReadingErrors.BadTime, $"'{Excerpt()}' is not ISO 8601 such as 2026-11-21T08:00:00.123Z"),
        };
    }

    private bool ReadValues()
    {
        field = "values";
        buffer.ClearValues();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(ReadingErrors.NotAnObject, $"expected {{\"sensor\": number, ...}}, found {Found()}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var sensor = Name();
            if (sensor is null)
                return Fail(ReadingErrors.BadName, $"a sensor's name must have 1 to {ReadingCodec.MaxNameLength} characters and no control characters");
            member = sensor;
            reader.Read();
            if (!Number(out var value))
                return Fail(ReadingErrors.BadValue, $"expected a number or null, found {Found()}");
            if (!buffer.TryAddValue(sensor, value))
                return Fail(ReadingErrors.TooManyValues, $"more than {ReadingCodec.MaxSensors} sensors: split the equipment");
            member = null;
        }

        return true;
    }

    private bool ReadContext()
    {
        field = "context";
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.StartObject)
            return Fail(ReadingErrors.NotAnObject, $"expected {{\"recipe\": \"...\", ...}}, found {Found()}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (!ReadLabel()) return false;
        return true;
    }

    private bool ReadLabel()
    {
        var name = Name();
        if (name is null)
            return Fail(ReadingErrors.BadName, $"a label's name must have 1 to {ReadingCodec.MaxNameLength} characters and no control characters");
        if (field is null) field = name;
        else member = name;
        reader.Read();
        if (reader.TokenType != JsonTokenType.Null)
        {
            var value = LabelValue();
            if (value is null)
                return Fail(ReadingErrors.BadLabel, $"a label's value may have at most {ReadingCodec.MaxLabelLength} bytes");
            if (!buffer.TryAddLabel(name, value))
                return Fail(ReadingErrors.TooManyLabels, $"more than {ReadingCodec.MaxLabels} context labels");
        }

        member = null;
        return true;
    }

    /// <summary>Text as it is, numbers and booleans as written, nested objects and arrays as their JSON.</summary>
    private string? LabelValue()
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.ValueSpan.Length > ReadingCodec.MaxLabelLength ? null
                : reader.ValueIsEscaped ? reader.GetString()
                : NameCache.Get(reader.ValueSpan) ?? reader.GetString();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var text = bytes[start..(int)reader.BytesConsumed];
        if (text.Length > ReadingCodec.MaxLabelLength) return null;
        if (!Utf8.IsValid(text)) throw new InvalidOperationException();
        return NameCache.Get(text) ?? Encoding.UTF8.GetString(text);
    }

    private readonly bool Number(out double value)
    {
        value = double.NaN;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number: return reader.TryGetDouble(out value);
            case JsonTokenType.Null: return true;
            case JsonTokenType.String:
                if (reader.ValueTextEquals("NaN"u8)) return true;
                if (reader.ValueTextEquals("Infinity"u8)) value = double.PositiveInfinity;
                else if (reader.ValueTextEquals("-Infinity"u8)) value = double.NegativeInfinity;
                return !double.IsNaN(value);
            default: return false;
        }
    }

    private readonly string? Name()
    {
        if (!reader.ValueIsEscaped) return NameCache.Get(reader.ValueSpan);
        // An escape takes at most six bytes for one UTF-16 unit.
        if (reader.ValueSpan.Length > ReadingCodec.MaxNameLength * 6) return null;
        Span<byte> text = stackalloc byte[ReadingCodec.MaxNameLength * 6];
        return NameCache.Get(text[..reader.CopyString(text)]);
    }

    private readonly string Found() => reader.TokenType switch
    {
        JsonTokenType.String => $"the text \"{Excerpt()}\"",
        JsonTokenType.Number => $"the number {Excerpt()}",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "an array",
        _ => "an object",
    };

    private readonly string Excerpt() => ReadingPlace.Excerpt(reader.ValueSpan);

    private bool Fail(string reason, string what)
    {
        var (line, column) = ReadingPlace.Of(bytes, reader.TokenStartIndex);
        error = Place(reason, what, line, column);
        return false;
    }

    private readonly ReadingError Malformed(JsonException exception)
    {
        var message = exception.Message;
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (place > 0) message = message[..place];
        // It may quote a literal as long as the message itself.
        if (message.Length > LongestComplaint) message = message[..LongestComplaint] + "…";
        if (message.StartsWith("'N'", StringComparison.Ordinal) || message.StartsWith("'I'", StringComparison.Ordinal))
            message += " NaN and Infinity are not JSON: send null or \"NaN\", \"Infinity\".";
        return Place(ReadingErrors.MalformedJson, message, (exception.LineNumber ?? 0) + 1, (exception.BytePositionInLine ?? 0) + 1);
    }

    private readonly ReadingError Place(string reason, string what, long line, long column)
    {
        var path = ReadingPlace.Path(inArray || index > 0 ? index : null, field, member);
        return new ReadingError(reason, $"{what} (line {line}, byte {column}, reading {index}, {path})")
        {
            Index = index, Path = path, Line = line, Byte = column,
        };
    }
}
