using System.Globalization;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.EventLog;

/// <summary>What a record of the readings topic says beside its readings.</summary>
public static class ReadingRecords
{
    /// <summary>
    /// When the readings were accepted, milliseconds since 1970 UTC: by the edge they came by, if that was before they were appended
    /// here, else then. Their times are judged by this.
    /// </summary>
    public static long AcceptedMs(LogRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Header(ReadingHeaders.Accepted) is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var accepted)
            ? Math.Min(accepted, record.TimestampUnixMs)
            : record.TimestampUnixMs;
    }
}
