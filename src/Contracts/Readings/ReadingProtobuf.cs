using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace StreamingAnomaly.Contracts.Readings;

/// <summary>
/// Readings from Protobuf (Protos/anomaly.proto), read field by field: keeps the order of the sensors, makes no objects
/// for what is thrown away, and reports where a message breaks. Unknown fields are skipped.
/// </summary>
internal static class ReadingProtobuf
{
    private const int EquipmentField = 1;
    private const int TimeField = 2;
    private const int ValuesField = 3;
    private const int ContextField = 4;

    public static ReadingError? Read(ReadOnlySpan<byte> bytes, List<Reading> into, List<Range>? slices) =>
        ReadOne(bytes, 0, 0, into, slices);

    public static ReadingError? ReadBatch(ReadOnlySpan<byte> bytes, List<Reading> into, List<Range>? slices)
    {
        var wire = new WireReader(bytes);
        var index = 0;
        while (!wire.AtEnd)
        {
            if (!wire.TryTag(out var number, out var type)) return Malformed(wire.Position, index);
            if (number != 1)
            {
                if (!wire.TrySkip(type)) return Malformed(wire.Position, index);
                continue;
            }

            if (type != WireReader.Delimited || !wire.TryBytes(out var message)) return Malformed(wire.Position, index);
            if (ReadOne(message, wire.Position - message.Length, index++, into, slices) is { } error) return error;
        }

        return null;
    }

    private static ReadingError? ReadOne(ReadOnlySpan<byte> bytes, int origin, int index, List<Reading> into, List<Range>? slices)
    {
        var buffer = ReadingBuffer.Rent();
        var wire = new WireReader(bytes);
        while (!wire.AtEnd)
        {
            if (!wire.TryTag(out var number, out var type)) return Malformed(origin + wire.Position, index);
            ReadOnlySpan<byte> part = default;
            ulong bits = 0;
            var good = (number, type) switch
            {
                (EquipmentField or ValuesField or ContextField, WireReader.Delimited) => wire.TryBytes(out part),
                (TimeField, WireReader.Fixed64) => wire.TryFixed64(out bits),
                ( >= EquipmentField and <= ContextField, _) => false,
                _ => wire.TrySkip(type),
            };
            if (!good) return Malformed(origin + wire.Position, index);
            var at = origin + wire.Position - part.Length;
            var error = number switch
            {
                EquipmentField => Equipment(buffer, part, at, index),
                TimeField => Time(buffer, (long)bits),
                ValuesField => Value(buffer, part, at, index),
                ContextField => Label(buffer, part, at, index),
                _ => null,
            };
            if (error is not null) return error;
        }

        if (buffer.Equipment is null) return Error(ReadingErrors.NoEquipment, "equipment (field 1) is missing", origin, index);
        if (buffer.TimeUnixNano is null) return Error(ReadingErrors.NoTime, "time_unix_nano (field 2) is missing", origin, index);
        if (buffer.ValueCount == 0) return Error(ReadingErrors.NoValues, "values (field 3) has no sensor", origin, index);
        into.Add(buffer.Build());
        slices?.Add(origin..(origin + bytes.Length));
        return null;
    }

    private static ReadingError? Equipment(ReadingBuffer buffer, ReadOnlySpan<byte> text, int at, int index)
    {
        buffer.Equipment = NameCache.Get(text);
        return buffer.Equipment is null ? BadName(ReadingErrors.BadEquipment, "the equipment's id", at, index) : null;
    }

    private static ReadingError? Time(ReadingBuffer buffer, long time)
    {
        buffer.TimeUnixNano = time;
        return null;
    }

    private static ReadingError? Value(ReadingBuffer buffer, ReadOnlySpan<byte> entry, int at, int index)
    {
        if (!Entry(entry, WireReader.Fixed64, out var name, out _, out var bits)) return Malformed(at, index);
        var sensor = NameCache.Get(name);
        if (sensor is null) return BadName(ReadingErrors.BadName, "a sensor's name", at, index);
        return buffer.TryAddValue(sensor, BitConverter.UInt64BitsToDouble(bits))
            ? null
            : Error(ReadingErrors.TooManyValues, $"more than {ReadingCodec.MaxSensors} sensors: split the equipment", at, index);
    }

    private static ReadingError? Label(ReadingBuffer buffer, ReadOnlySpan<byte> entry, int at, int index)
    {
        if (!Entry(entry, WireReader.Delimited, out var key, out var text, out _)) return Malformed(at, index);
        var name = NameCache.Get(key);
        if (name is null) return BadName(ReadingErrors.BadName, "a label's name", at, index);
        if (text.Length > ReadingCodec.MaxLabelLength)
            return Error(ReadingErrors.BadLabel, $"a label's value may have at most {ReadingCodec.MaxLabelLength} bytes", at, index);
        if (!Utf8.IsValid(text)) return Malformed(at, index);
        return buffer.TryAddLabel(name, NameCache.Get(text) ?? Encoding.UTF8.GetString(text))
            ? null
            : Error(ReadingErrors.TooManyLabels, $"more than {ReadingCodec.MaxLabels} context labels", at, index);
    }

    /// <summary>A map entry: key is field 1, value field 2; either may be absent and is then empty or zero.</summary>
    private static bool Entry(
        ReadOnlySpan<byte> entry, int valueType, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> text, out ulong bits)
    {
        key = text = default;
        bits = 0;
        var wire = new WireReader(entry);
        while (!wire.AtEnd)
        {
            if (!wire.TryTag(out var number, out var type)) return false;
            var good = number switch
            {
                1 => type == WireReader.Delimited && wire.TryBytes(out key),
                2 when type != valueType => false,
                2 => type == WireReader.Fixed64 ? wire.TryFixed64(out bits) : wire.TryBytes(out text),
                _ => wire.TrySkip(type),
            };
            if (!good) return false;
        }

        return true;
    }

    private static ReadingError Malformed(int at, int index) =>
        Error(ReadingErrors.MalformedProtobuf, "not a streaming_anomaly.v1.Reading, or cut off", at, index);

    private static ReadingError BadName(string reason, string what, int at, int index) => Error(
        reason, $"{what} must be UTF-8 with 1 to {ReadingCodec.MaxNameLength} characters and no control characters", at, index);

    private static ReadingError Error(string reason, string what, int at, int index) =>
        new(reason, $"{what} (byte {at + 1}, reading {index})") { Index = index, Byte = at + 1 };

    /// <summary>The wire format of https://protobuf.dev/programming-guides/encoding, over a span and without exceptions.</summary>
    private ref struct WireReader(ReadOnlySpan<byte> bytes)
    {
        public const int Fixed64 = 1;
        public const int Delimited = 2;
        private const int Varint = 0;
        private const int Fixed32 = 5;
        private readonly ReadOnlySpan<byte> bytes = bytes;

        public int Position { get; private set; }

        public readonly bool AtEnd => Position == bytes.Length;

        public bool TryTag(out int number, out int type)
        {
            var good = TryVarint(out var tag) && tag <= uint.MaxValue;
            number = (int)(tag >> 3);
            type = (int)(tag & 7);
            return good && number > 0;
        }

        public bool TryFixed64(out ulong bits)
        {
            var good = bytes.Length - Position >= 8;
            bits = good ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[Position..]) : 0;
            if (good) Position += 8;
            return good;
        }

        public bool TryBytes(out ReadOnlySpan<byte> part)
        {
            part = default;
            if (!TryVarint(out var length) || length > (ulong)(bytes.Length - Position)) return false;
            part = bytes.Slice(Position, (int)length);
            Position += (int)length;
            return true;
        }

        public bool TrySkip(int type)
        {
            switch (type)
            {
                case Varint: return TryVarint(out _);
                case Delimited: return TryBytes(out _);
                case Fixed64 or Fixed32:
                    var size = type == Fixed64 ? 8 : 4;
                    if (bytes.Length - Position < size) return false;
                    Position += size;
                    return true;
                default: return false;
            }
        }

        private bool TryVarint(out ulong value)
        {
            value = 0;
            for (var shift = 0; shift < 64; shift += 7)
            {
                if (Position == bytes.Length) return false;
                var b = bytes[Position++];
                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80) return true;
            }

            return false;
        }
    }
}
