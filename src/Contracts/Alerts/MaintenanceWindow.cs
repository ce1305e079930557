using System.Globalization;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Contracts.Alerts;

/// <summary>
/// When nobody is told about some equipment: once, or every week. Periods include their first instant and exclude their
/// last. Weekly ones begin at a local time and last their duration in elapsed time: where the clock skips the beginning,
/// at the next minute that exists; where it strikes twice, at the first.
/// </summary>
public sealed class MaintenanceWindow
{
    /// <summary>Most matchers of a window.</summary>
    public const int MaxMatchers = 20;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private readonly DateTimeOffset start, end;
    private readonly IReadOnlySet<DayOfWeek> days;
    private readonly TimeOnly at;

    private MaintenanceWindow(
        MaintenanceOptions options, IReadOnlyList<LabelMatcher> matchers, DateTimeOffset start, DateTimeOffset end,
        IReadOnlySet<DayOfWeek> days, TimeOnly at) =>
        (Options, Matchers, this.start, this.end, this.days, this.at) = (options, matchers, start, end, days, at);

    /// <summary>What it was made from.</summary>
    public MaintenanceOptions Options { get; }

    /// <summary>Whom it is about: all of them must match.</summary>
    public IReadOnlyList<LabelMatcher> Matchers { get; }

    /// <summary>Instant after which it never applies again; <see cref="DateTimeOffset.MaxValue"/> if there is none.</summary>
    public DateTimeOffset Ends => end;

    /// <summary>Makes a window; null with errors, by setting, if it cannot be one.</summary>
    public static MaintenanceWindow? Create(MaintenanceOptions options, out IReadOnlyList<(string Setting, string Message)> errors)
    {
        var found = new List<(string, string)>();
        errors = found;
        if (options.Days.Count > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
            found.Add(("timeZone", $"an IANA name that this machine knows, got \"{options.TimeZone}\"; for example Asia/Seoul"));
        var window = Parse(options, found);
        return found.Count > 0 ? null : window;
    }

    /// <summary>
    /// The window of options that were accepted once. Its time zone may have got lost since: <see cref="ActiveUntil"/> says so.
    /// </summary>
    /// <exception cref="InvalidDataException">The options never were a window.</exception>
    public static MaintenanceWindow Stored(MaintenanceOptions options)
    {
        var errors = new List<(string Setting, string Message)>();
        var window = Parse(options, errors);
        return errors.Count == 0 ? window
            : throw new InvalidDataException($"maintenance window {options.Name}: {errors[0].Setting}: {errors[0].Message}");
    }

    /// <summary>If it applies at <paramref name="time"/>: until when at least, else null.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine no longer knows the time zone; assume that it applies.</exception>
    public DateTimeOffset? ActiveUntil(DateTimeOffset time)
    {
        if (time < start || time >= end) return null;
        if (days.Count == 0) return end;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Options.TimeZone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);
        DateTimeOffset? until = null;
        for (var back = (int)Math.Ceiling(Options.Duration.TotalDays) + 1; back >= 0; back--)
        {
            var date = today.AddDays(-back);
            if (!days.Contains(date.DayOfWeek)) continue;
            var begins = Begins(date, zone);
            var ends = begins + Options.Duration;
            if (begins <= time && time < ends && (until is null || ends > until)) until = ends;
        }

        return until > end ? end : until;
    }

    private static MaintenanceWindow Parse(MaintenanceOptions options, List<(string, string)> found)
    {
        if (string.IsNullOrWhiteSpace(options.Name) || options.Name.Length > 100 || options.Name.Any(char.IsControl))
            found.Add(("name", "a text of 1 to 100 characters, such as weekly PM"));
        var matchers = ParseMatchers(options.Match, found);
        var start = Instant(options.Start, "start", DateTimeOffset.MinValue, found);
        var end = Instant(options.End, "end", DateTimeOffset.MaxValue, found);
        if (end <= start) found.Add(("end", $"is not after start ({options.Start} to {options.End})"));
        var days = new HashSet<DayOfWeek>(options.Days);
        var at = default(TimeOnly);
        if (days.Count > 0)
        {
            if (!TimeOnly.TryParseExact(options.At, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out at))
                found.Add(("at", $"a local time such as 02:00 with days, got \"{options.At}\""));
            if (options.Duration <= TimeSpan.Zero || options.Duration > Week)
                found.Add(("duration", $"more than 0 and at most 7d, got {Duration.Format(options.Duration)}; for example 4h"));
        }
        else if (options.Start is null || options.End is null)
        {
            found.Add(("start", "a window needs start and end, or days, at and duration to recur every week"));
        }
        else if (options.At is not null || options.Duration != TimeSpan.Zero)
        {
            found.Add(("days", "at and duration mean a weekly window; name its days, such as [sunday], or leave both out"));
        }

        return new MaintenanceWindow(options, matchers, start, end, days, at);
    }

    private DateTimeOffset Begins(DateOnly date, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(at);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    private static List<LabelMatcher> ParseMatchers(IReadOnlyList<string> texts, List<(string, string)> errors)
    {
        var matchers = new List<LabelMatcher>();
        if (texts.Count is < 1 or > MaxMatchers)
            errors.Add(("match", $"1 to {MaxMatchers} matchers, got {texts.Count}; for all equipment write [equipment=~.+]"));
        for (var i = 0; i < texts.Count; i++)
        {
            if (LabelMatcher.TryParse(texts[i], out var matcher, out var error)) matchers.Add(matcher);
            else errors.Add(($"match.{i}", error));
        }

        return matchers;
    }

    private static DateTimeOffset Instant(string? text, string setting, DateTimeOffset absent, List<(string, string)> errors)
    {
        if (text is null) return absent;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf(':', StringComparison.Ordinal))
            && time.Year is > 2000 and < 2200)
            return time;
        errors.Add((setting, $"a date and time with its offset, got \"{text}\"; for example 2026-12-24T22:00:00+09:00"));
        return absent;
    }
}
