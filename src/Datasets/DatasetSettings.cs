using System.Globalization;
using System.Text.RegularExpressions;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Datasets.Csv;

namespace StreamingAnomaly.Datasets;

/// <summary>A descriptor checked and turned into what reading needs.</summary>
internal sealed record DatasetSettings
{
    private const string DefaultStart = "2000-01-01T00:00:00Z";
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    public required DatasetDescriptor Descriptor { get; init; }

    public required CsvHints Hints { get; init; }

    public required Regex? Path { get; init; }

    /// <summary>First time of relative times, nanoseconds.</summary>
    public required long Start { get; init; }

    public required long Interval { get; init; }

    /// <summary>Between the files of an equipment when times are relative.</summary>
    public required long Gap { get; init; }

    public required LabelWindows? Windows { get; init; }

    /// <exception cref="DatasetException">A setting is wrong; names it and what is allowed.</exception>
    public static DatasetSettings Of(string source, string folder, DatasetDescriptor descriptor)
    {
        var time = descriptor.Time;
        var training = descriptor.Training;
        if (training.Rows is <= 0) throw Wrong("training.rows", "at least 1");
        if (training.Fraction is not (null or (> 0 and <= 1))) throw Wrong("training.fraction", "above 0 and at most 1");
        if (training.Shared && training.Where.Count == 0) throw Wrong("training.shared", "used together with training.where");
        var labels = descriptor.Labels;
        if ((labels.Column is null ? 0 : 1) + (labels.Windows is null ? 0 : 1) + (labels.Where.Count == 0 ? 0 : 1) > 1)
            throw Wrong("labels", "one of column, windows and where");
        var zone = Zone(time.Zone) ?? throw Wrong("time.zone", "UTC, an offset such as +09:00, or a name such as Asia/Seoul");
        if (IsoTime.Parse(time.Start ?? DefaultStart, out var start) != IsoTimeResult.Ok)
            throw Wrong("time.start", "ISO 8601 with a zone, such as " + DefaultStart);
        var interval = Nanoseconds(time.Interval ?? TimeSpan.FromSeconds(1));
        var runs = descriptor.Layout == DatasetLayout.Run || descriptor.Run is not null;
        return new DatasetSettings
        {
            Descriptor = descriptor,
            Path = Pattern(descriptor.Path),
            Start = start,
            Interval = interval,
            Gap = time.Gap is { } gap ? Nanoseconds(gap) : runs ? Nanoseconds(TimeSpan.FromMinutes(1)) : interval,
            Windows = labels.Windows is { } file ? LabelWindows.Read(System.IO.Path.Combine(folder, file), zone) : null,
            Hints = new CsvHints
            {
                Delimiter = Delimiter(descriptor.Delimiter),
                DecimalComma = descriptor.DecimalSign switch
                {
                    null => null, "comma" => true, "point" => false, _ => throw Wrong("decimal", "comma or point"),
                },
                TimeColumn = time.Column == "none" ? null : time.Column,
                NoTime = time.Column == "none",
                TimeFormat = time.Format,
                TimeUnit = time.Unit switch
                {
                    null => null, "ns" => 1, "us" => 1_000, "ms" => 1_000_000, "s" => 1_000_000_000, "min" => 60_000_000_000,
                    "h" => 3_600_000_000_000, _ => throw Wrong("time.unit", "s, ms, us, ns, min or h"),
                },
                Epoch = time.From switch
                {
                    null => null, "epoch" => true, "relative" => false, _ => throw Wrong("time.from", "epoch or relative"),
                },
                Zone = zone,
                Drop = descriptor.Columns.Drop,
                Sensors = descriptor.Columns.Sensors,
                Context = descriptor.Columns.Context,
                LabelColumn = labels.Column,
                EquipmentColumn = descriptor.Columns.Equipment,
                RunColumn = descriptor.Columns.Run,
                Missing = descriptor.Missing,
            },
        };

        DatasetException Wrong(string setting, string allowed) => new(source, 0, $"{setting} must be {allowed}");

        char? Delimiter(string? text) => text switch
        {
            null => null, "tab" or "\t" => '\t', { Length: 1 } when char.IsAscii(text[0]) => text[0],
            _ => throw Wrong("delimiter", "one ASCII character or tab"),
        };

        Regex? Pattern(string? text)
        {
            try
            {
                return text is null ? null : new Regex(text, RegexOptions.CultureInvariant, MatchTimeout);
            }
            catch (ArgumentException exception)
            {
                throw new DatasetException(source, 0, "path is not a regular expression: " + exception.Message, exception);
            }
        }
    }

    private static long Nanoseconds(TimeSpan span) => span.Ticks * UnixTime.NanosecondsPerTick;

    private static TimeZoneInfo? Zone(string? text)
    {
        if (text is null or "UTC" or "Z") return TimeZoneInfo.Utc;
        if (text.Length == 6 && text[0] is '+' or '-' && TimeSpan.TryParseExact(text[1..], @"hh\:mm", CultureInfo.InvariantCulture, out var offset)
            && offset <= TimeSpan.FromHours(14))
            return TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -offset : offset, text, text);
        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;
    }
}
