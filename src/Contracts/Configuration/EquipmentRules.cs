using System.Globalization;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Rules of the section <c>equipment</c>.</summary>
internal static class EquipmentRules
{
    /// <summary>Samples of a MOMENT patch, by which the stride moves.</summary>
    private const int Patch = 8;

    /// <summary>Samples of a MOMENT window; a longer stride would leave frames that no window sees.</summary>
    private const int Window = 512;

    private static readonly string[] Detectors = ["level", "ensemble", "forest", "moment"];

    public static void Check(AnomalyOptions options, Rules rules)
    {
        Check(options.Equipment.Defaults, options.Moment, rules.Below("defaults"));
        foreach (var (key, profile) in options.Equipment.Profiles)
        {
            Key(rules, "profiles", key);
            Check(profile, options.Moment, rules.Below($"profiles.{key}"));
        }
    }

    /// <summary>An equipment id, or the beginning of one followed by <c>*</c>.</summary>
    public static void Key(Rules rules, string setting, string key)
    {
        if (rules.Text(setting, key, 200, "etch-01 or etch-*"))
            rules.Require(key.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == key.Length - 1), setting,
                $"* stands only at the end of an equipment id, got \"{key}\"; for example etch-*");
    }

    private static void Check(EquipmentProfile profile, MomentOptions moment, Rules rules)
    {
        rules.Require(profile.Stride is >= Patch and <= Window && profile.Stride % Patch == 0, "stride",
            $"a multiple of {Patch} from {Patch} to {Window}, got {profile.Stride}; for example 8");
        rules.Require(profile.Stages.Count == 4 && profile.Stages.All(s => s is >= 0.9 and < 1) && Rising(profile.Stages), "stages",
            $"four rising numbers in [0.9, 1), got {Text(profile.Stages)}: below 0.9 a score only ranks; for example [0.90, 0.95, 0.98, 0.99]");
        rules.Between("alarmBudget.alerts", profile.AlarmBudget.Alerts, 1, 100_000, "1");
        rules.Between("alarmBudget.per", profile.AlarmBudget.Per, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30), "8h");
        CheckDetectors(profile.Detectors, moment, rules);
        rules.Require(!profile.MomentJoins || (moment.Model is not null && profile.Detectors.Contains("ensemble")), "momentJoins",
            "is true, but there is no moment.model or the ensemble is not among the detectors; set both, or false");
        rules.Between("baseline", profile.Baseline, 400, 1_000_000, "2000");
        rules.Between("provisional", profile.Provisional, 100, Math.Max(100, profile.Baseline), "100; at most the baseline");
        if (profile.Interval is { } interval)
            rules.Between("interval", interval, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), "1s");
        rules.Between("maxGapFrames", profile.MaxGapFrames, 4, 10_000, "64");
        rules.Between("lateness", profile.Lateness, TimeSpan.Zero, TimeSpan.FromHours(1), "30s");
        if (profile.SilentAfter != TimeSpan.Zero)
            rules.Between("silentAfter", profile.SilentAfter, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30), "15m, or 0s for never");
        foreach (var (sensor, range) in profile.Ranges)
            rules.Require(IsRange(range), $"ranges.{sensor}",
                $"min below max, both finite or absent, got {Text(range)}; for example {{ min: 0, max: 100 }}");
    }

    private static void CheckDetectors(IReadOnlyList<string> detectors, MomentOptions moment, Rules rules)
    {
        rules.Require(detectors.Count > 0 && detectors.All(Detectors.Contains) && detectors.Distinct().Count() == detectors.Count,
            "detectors", $"one or more of {string.Join(", ", Detectors)}, each once, the leading one first, "
                         + $"got [{string.Join(", ", detectors)}]; for example [level, ensemble]");
        rules.Require(moment.Model is not null || !detectors.Contains("moment"), "detectors",
            "names moment, but no model is configured; set moment.model, or leave moment out: it is scored without a vote anyway");
    }

    private static bool Rising(IReadOnlyList<double> values)
    {
        for (var i = 1; i < values.Count; i++)
            if (!(values[i] > values[i - 1])) return false;
        return true;
    }

    private static bool IsRange(SensorRange range) =>
        double.IsFinite(range.Min ?? 0) && double.IsFinite(range.Max ?? 0)
        && (range.Min is null || range.Max is null || range.Min < range.Max);

    private static string Text(IReadOnlyList<double> values) =>
        $"[{string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]";

    private static string Text(SensorRange range) =>
        string.Create(CultureInfo.InvariantCulture, $"{{ min: {range.Min}, max: {range.Max} }}");
}
