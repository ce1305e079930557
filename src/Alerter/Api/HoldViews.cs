using StreamingAnomaly.Alerter.Stages;
using StreamingAnomaly.Alerter.State;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Api;

/// <summary>A silence with its state: <c>pending</c>, <c>active</c>, <c>over</c>.</summary>
internal sealed record SilenceView(
    string Id, string State, IReadOnlyList<string> Match, DateTimeOffset Start, DateTimeOffset End, string Author, string Comment)
{
    public static SilenceView Of(Silence s, DateTimeOffset now) =>
        new(s.Id, now < s.Start && s.Start < s.End ? "pending" : now < s.End ? "active" : "over", s.Match, s.Start, s.End, s.Author, s.Comment);
}

/// <summary>
/// A maintenance window with its state: <c>active</c>, <c>inactive</c>, <c>over</c>, or <c>unknown</c> without its time zone. Asked for an
/// equipment, <c>undecided</c> names the matchers that not its id decides but each alert.
/// </summary>
internal sealed record MaintenanceView(
    string Id, string Name, string State, DateTimeOffset? Until, IReadOnlyList<string> Match, string? Start, string? End,
    IReadOnlyList<DayOfWeek>? Days, string? At, string? Duration, string? TimeZone, string Source, string Author, string Comment, DateTimeOffset? Removed,
    IReadOnlyList<string>? Undecided = null)
{
    public static MaintenanceView Of(MaintenanceRecord record, DateTimeOffset now)
    {
        var (o, weekly) = (record.Options, record.Options.Days.Count > 0);
        var window = MaintenanceWindow.Stored(o);
        string state;
        DateTimeOffset? until = null;
        try
        {
            until = record.Removed is null ? window.ActiveUntil(now) : null;
            state = record.Removed is not null || window.Ends <= now ? "over" : until is null ? "inactive" : "active";
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            state = "unknown";
        }

        return new MaintenanceView(
            record.Id, o.Name, state, until, o.Match, o.Start, o.End, weekly ? o.Days : null, o.At,
            weekly ? Contracts.Configuration.Duration.Format(o.Duration) : null, weekly ? o.TimeZone : null, record.Source, record.Author,
            record.Comment, record.Removed);
    }
}
