namespace StreamingAnomaly.Contracts.Readings;

/// <summary>What <see cref="IsoTime"/> made of a text.</summary>
public enum IsoTimeResult
{
    /// <summary>A time with its zone.</summary>
    Ok,

    /// <summary>A time without a zone; read as if it were UTC.</summary>
    NoZone,

    /// <summary>Not ISO 8601.</summary>
    Malformed,

    /// <summary>Outside what 64 bits of nanoseconds hold: 1677-09-21 to 2262-04-11.</summary>
    OutOfRange,
}

/// <summary>
/// ISO 8601 date and time with nanoseconds: <c>2026-11-21T08:00:00.123456789+09:00</c>. A space may stand for the T, a
/// comma for the decimal point; digits past the ninth are dropped. .NET's own parsers keep seven digits.
/// </summary>
public static class IsoTime
{
    /// <summary>Longest text that <see cref="Parse"/> looks at.</summary>
    public const int MaxLength = 64;

    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Reads <paramref name="text"/>.</summary>
    /// <param name="text">The whole text, no spaces around it.</param>
    /// <param name="unixNano">Nanoseconds since 1970-01-01T00:00Z; 0 unless the result is Ok or NoZone.</param>
    public static IsoTimeResult Parse(ReadOnlySpan<char> text, out long unixNano)
    {
        unixNano = 0;
        if (text.Length is < 10 or > MaxLength) return IsoTimeResult.Malformed;
        if (!Digits(text, 0, 4, out var year) || text[4] != '-' || !Digits(text, 5, 2, out var month) || text[7] != '-'
            || !Digits(text, 8, 2, out var day))
            return IsoTimeResult.Malformed;
        if (year is 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return IsoTimeResult.Malformed;

        int at = 10, hour = 0, minute = 0, second = 0;
        long fraction = 0;
        if (at < text.Length)
        {
            if (text[at] is not ('T' or 't' or ' ')) return IsoTimeResult.Malformed;
            if (!Digits(text, 11, 2, out hour) || text.Length < 16 || text[13] != ':' || !Digits(text, 14, 2, out minute))
                return IsoTimeResult.Malformed;
            at = 16;
            if (at < text.Length && text[at] == ':')
            {
                if (!Digits(text, 17, 2, out second)) return IsoTimeResult.Malformed;
                at = 19;
                if (at < text.Length && text[at] is '.' or ',' && !Fraction(text, ref at, out fraction)) return IsoTimeResult.Malformed;
            }

            if (hour > 23 || minute > 59 || second > 59) return IsoTimeResult.Malformed;
        }

        if (!Zone(text[at..], out var offsetMinutes)) return IsoTimeResult.Malformed;
        var seconds = (new DateTime(year, month, day).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond
            + (hour * 3600) + (minute * 60) + second - ((offsetMinutes ?? 0) * 60L);
        var total = ((Int128)seconds * NanosecondsPerSecond) + fraction;
        if (total < long.MinValue || total > long.MaxValue) return IsoTimeResult.OutOfRange;
        unixNano = (long)total;
        return offsetMinutes is null ? IsoTimeResult.NoZone : IsoTimeResult.Ok;
    }

    /// <summary>Writes UTC with as many digits as needed: <c>2026-11-21T08:00:00.123Z</c>.</summary>
    /// <returns>Number of characters; <paramref name="into"/> needs 30.</returns>
    public static int Format(long unixNano, Span<char> into)
    {
        var seconds = Math.DivRem(unixNano, NanosecondsPerSecond, out var fraction);
        if (fraction < 0) { seconds--; fraction += NanosecondsPerSecond; }

        var time = DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond);
        time.TryFormat(into, out var length, "yyyy-MM-dd'T'HH:mm:ss", null);
        if (fraction != 0)
        {
            into[length++] = '.';
            fraction.TryFormat(into[length..], out _, "000000000", null);
            length += 9;
            while (into[length - 1] == '0') length--;
        }

        into[length++] = 'Z';
        return length;
    }

    /// <summary>The text of <see cref="Format(long, Span{char})"/>.</summary>
    public static string Format(long unixNano)
    {
        Span<char> buffer = stackalloc char[30];
        return new string(buffer[..Format(unixNano, buffer)]);
    }

    private static bool Fraction(ReadOnlySpan<char> text, ref int at, out long nanoseconds)
    {
        nanoseconds = 0;
        var first = ++at;
        var scale = NanosecondsPerSecond;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            scale /= 10;
            nanoseconds += (text[at] - '0') * scale;
        }

        return at > first;
    }

    private static bool Zone(ReadOnlySpan<char> text, out int? minutes)
    {
        minutes = null;
        if (text.IsEmpty) return true;
        minutes = 0;
        if (text is "Z" or "z") return true;
        if (text[0] is not ('+' or '-') || !Digits(text, 1, 2, out var hour)) return false;
        var minute = 0;
        var rest = text[3..];
        if (rest.Length > 0)
        {
            if (rest[0] == ':') rest = rest[1..];
            if (rest.Length != 2 || !Digits(rest, 0, 2, out minute)) return false;
        }

        if (hour > 18 || minute > 59) return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, int start, int count, out int value)
    {
        value = 0;
        if (text.Length < start + count) return false;
        foreach (var c in text.Slice(start, count))
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
