using System.Numerics;

namespace StreamingAnomaly.Console.History;

/// <summary>
/// A row of doubles in few bytes, bit for bit. Sensors mostly report a few decimals: such rows become differences of whole
/// numbers. Others keep the bytes in which a value differs from the one before it, as Gorilla does with bits (Pelkonen et al.,
/// "Gorilla: a fast, scalable, in-memory time series database", VLDB 2015).
/// </summary>
internal static class NumberCodec
{
    private const byte Binary = 255;
    private const int MaxDecimals = 6;

    /// <summary>Beyond it not every whole number is a double.</summary>
    private const double MaxWhole = 1L << 52;

    private static readonly double[] Powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6];

    /// <summary>Writes values, none of them NaN.</summary>
    public static void Write(ByteWriter into, ReadOnlySpan<double> values)
    {
        var decimals = Decimals(values);
        into.Byte(decimals < 0 ? Binary : (byte)decimals);
        if (decimals < 0)
        {
            WriteBinary(into, values);
            return;
        }

        var (power, before) = (Powers[decimals], 0L);
        foreach (var value in values)
        {
            var whole = (long)Math.Round(value * power);
            into.Signed(whole - before);
            before = whole;
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static void Read(ref ByteReader from, scoped Span<double> values)
    {
        var decimals = from.Byte();
        if (decimals == Binary)
        {
            ReadBinary(ref from, values);
            return;
        }

        if (decimals > MaxDecimals) throw new InvalidDataException($"{decimals} decimals");
        var (power, whole) = (Powers[decimals], 0L);
        for (var i = 0; i < values.Length; i++) values[i] = (whole += from.Signed()) / power;
    }

    private static int Decimals(ReadOnlySpan<double> values)
    {
        var decimals = 0;
        foreach (var value in values)
            while (!IsWhole(value, decimals))
                if (++decimals > MaxDecimals) return -1;
        // A value that is whole with few decimals need not be the same double with more of them.
        foreach (var value in values)
            if (!IsWhole(value, decimals)) return -1;
        return decimals;
    }

    private static bool IsWhole(double value, int decimals)
    {
        var scaled = Math.Round(value * Powers[decimals]);
        return Math.Abs(scaled) < MaxWhole
            && BitConverter.DoubleToInt64Bits((long)scaled / Powers[decimals]) == BitConverter.DoubleToInt64Bits(value);
    }

    // One byte says how many zero bytes stand before and after those that differ.
    private static void WriteBinary(ByteWriter into, ReadOnlySpan<double> values)
    {
        var before = 0UL;
        foreach (var value in values)
        {
            var bits = BitConverter.DoubleToUInt64Bits(value);
            var differs = bits ^ before;
            before = bits;
            int lead = BitOperations.LeadingZeroCount(differs) / 8, trail = differs == 0 ? 0 : BitOperations.TrailingZeroCount(differs) / 8;
            into.Byte((byte)((lead << 4) | trail));
            into.Low(differs >> (trail * 8), 8 - lead - trail);
        }
    }

    private static void ReadBinary(ref ByteReader from, scoped Span<double> values)
    {
        var bits = 0UL;
        for (var i = 0; i < values.Length; i++)
        {
            var zeros = from.Byte();
            int lead = zeros >> 4, trail = zeros & 15;
            if (lead + trail > 8) throw new InvalidDataException("more zero bytes than a number has");
            bits ^= from.Low(8 - lead - trail) << (trail * 8);
            values[i] = BitConverter.UInt64BitsToDouble(bits);
        }
    }
}
