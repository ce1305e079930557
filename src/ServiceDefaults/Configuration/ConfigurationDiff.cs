using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Configuration;

/// <summary>What a new configuration would change: the answer of <c>config dry-run</c>.</summary>
public static class ConfigurationDiff
{
    /// <summary>
    /// Settings that only decide what happens to the next score, alert or notification. Everything else shapes connections,
    /// files, queues or a learnt baseline, and a change under a running service would leave two truths.
    /// </summary>
    private static readonly string[] LiveSections = ["alerting", "webhooks"];

    private static readonly string[] LiveProfileSettings = ["alarmBudget", "stages", "ranges"];

    /// <summary>Every setting that differs, sorted by path; empty when the two mean the same.</summary>
    public static IReadOnlyList<ConfigurationChange> Between(AnomalyOptions before, AnomalyOptions after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (was, becomes) = (ConfigurationSettings.Of(before, reveal: true), ConfigurationSettings.Of(after, reveal: true));
        var (wasShown, becomesShown) = (ConfigurationSettings.Of(before), ConfigurationSettings.Of(after));
        var changed = was.Keys.Union(becomes.Keys)
            .Where(s => was.GetValueOrDefault(s) != becomes.GetValueOrDefault(s))
            // Entries of a secret map are hidden as one.
            .Select(s => Shown(s, wasShown, becomesShown))
            .Distinct().Order(StringComparer.Ordinal);
        return [.. changed.Select(s => new ConfigurationChange(s, wasShown.GetValueOrDefault(s), becomesShown.GetValueOrDefault(s), Effect(s)))];
    }

    /// <summary>Whether a setting is followed by running services.</summary>
    public static ChangeEffect Effect(string setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        var live = LiveSections.Any(s => IsBelow(setting, s))
            || (IsBelow(setting, "equipment") && LiveProfileSettings.Any(p => setting.Split('.').Contains(p)));
        return live ? ChangeEffect.Live : ChangeEffect.Restart;
    }

    private static string Shown(string setting, SortedList<string, string> was, SortedList<string, string> becomes)
    {
        for (var s = setting; ; s = s[..s.LastIndexOf('.')])
            if (was.ContainsKey(s) || becomes.ContainsKey(s)) return s;
    }

    private static bool IsBelow(string setting, string section) =>
        setting == section || setting.StartsWith(section + ".", StringComparison.Ordinal);
}
