using System.Diagnostics.CodeAnalysis;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Contracts.Tests.Readings;

/// <summary>Readings are equal when every part is, bit by bit for values (NaN equals NaN, -0 differs from 0).</summary>
internal sealed class ReadingEquality : IEqualityComparer<Reading>
{
    public static ReadingEquality Instance { get; } = new();

    public bool Equals(Reading? x, Reading? y) => x is not null && y is not null
        && x.Equipment == y.Equipment && x.TimeUnixNano == y.TimeUnixNano
        && x.Values.Select(Bits).SequenceEqual(y.Values.Select(Bits)) && x.Context.SequenceEqual(y.Context);

    public int GetHashCode([DisallowNull] Reading obj) => HashCode.Combine(obj.Equipment, obj.TimeUnixNano);

    private static (string, long) Bits(SensorValue value) =>
        (value.Sensor, double.IsNaN(value.Value) ? 0x7FF8L << 48 : BitConverter.DoubleToInt64Bits(value.Value));
}
