using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Datasets.Csv;

/// <summary>How a time column is written.</summary>
public sealed record CsvTime
{
    /// <summary>.NET custom format; null for ISO 8601 or numbers.</summary>
    public string? Format { get; init; }

    /// <summary>Numbers: nanoseconds of one unit; null for text.</summary>
    public long? Unit { get; init; }

    /// <summary>Numbers count from a start that the file does not know.</summary>
    public bool Relative { get; init; }

    /// <summary>Zone of texts without one.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Reads a cell: nanoseconds since 1970, or since the unknown start when <see cref="Relative"/>.</summary>
    public bool TryParse(ReadOnlySpan<char> cell, bool decimalComma, out long nanoseconds)
    {
        cell = cell.Trim();
        nanoseconds = 0;
        if (Unit is { } unit) return TryNumber(cell, unit, decimalComma, out nanoseconds);
        if (Format is null)
        {
            var result = IsoTime.Parse(cell, out nanoseconds);
            if (result == IsoTimeResult.NoZone) nanoseconds -= Offset(UnixTime.FromNanoseconds(nanoseconds).DateTime);
            return result is IsoTimeResult.Ok or IsoTimeResult.NoZone;
        }

        if (!DateTime.TryParseExact(cell, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            || time.Year is < 1678 or > 2261)
            return false;
        nanoseconds = ((time.Ticks - DateTime.UnixEpoch.Ticks) * UnixTime.NanosecondsPerTick) - Offset(time);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> cell, long unit, bool decimalComma, out long nanoseconds)
    {
        nanoseconds = 0;
        if (long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            var product = (Int128)whole * unit;
            if (product < long.MinValue || product > long.MaxValue) return false;
            nanoseconds = (long)product;
            return true;
        }

        if (!CsvCell.TryNumber(cell, decimalComma, out var number) || !(Math.Abs(number) * unit < 9.2e18)) return false;
        nanoseconds = (long)Math.Round((decimal)number * unit);
        return true;
    }

    private long Offset(DateTime local) =>
        ReferenceEquals(Zone, TimeZoneInfo.Utc)
            ? 0
            : Zone.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)).Ticks * UnixTime.NanosecondsPerTick;
}
