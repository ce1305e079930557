using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Alerter.Stages;

/// <summary>A window with its place in the file; <paramref name="Removed"/> ends it early.</summary>
internal sealed record StoredWindow(string Id, MaintenanceWindow Window, DateTimeOffset Removed);

/// <summary>Whether an equipment is being maintained. Where that cannot be told, it counts as maintained: nothing leaks.</summary>
internal static class MaintenanceRule
{
    /// <summary>How often a window whose time zone is missing is looked at again.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    public static HoldDecision Decide(IReadOnlyList<StoredWindow> windows, IReadOnlyDictionary<string, string> labels, DateTimeOffset at)
    {
        var longest = HoldDecision.None;
        foreach (var (id, window, removed) in windows)
        {
            if (at >= removed || !window.Matchers.All(m => m.Matches(labels))) continue;
            try
            {
                if (window.ActiveUntil(at) is not { } until) continue;
                if (until > removed) until = removed;
                if (!longest.Holds || until > longest.Until) longest = new(HoldReason.Maintenance, until, id);
            }
            catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException)
            {
                return new(HoldReason.MaintenanceUnknown, at + Retry, $"{window.Options.Name}: {e.Message}");
            }
        }

        return longest;
    }

    /// <summary>Whether a window concerns an equipment of which only some labels are known: what alerts say is not.</summary>
    /// <param name="window">The window.</param>
    /// <param name="known">Labels that the equipment's id gives.</param>
    /// <returns>Matchers on other labels: each alert decides those. Null where a known label does not match, so that none can.</returns>
    public static IReadOnlyList<string>? Undecided(MaintenanceWindow window, IReadOnlyDictionary<string, string> known)
    {
        var decided = window.Matchers.ToLookup(m => known.ContainsKey(m.Label));
        return decided[true].All(m => m.Matches(known)) ? [.. decided[false].Select(m => m.ToString())] : null;
    }
}
