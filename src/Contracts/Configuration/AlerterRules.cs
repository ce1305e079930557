using System.Text.RegularExpressions;
using StreamingAnomaly.Contracts.Alerts;

namespace StreamingAnomaly.Contracts.Configuration;

/// <summary>Rules of <c>alerter.grouping</c>, <c>inhibit</c>, <c>escalation</c> and <c>maintenance</c>.</summary>
internal static class AlerterRules
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    public static void Check(AnomalyOptions options, Rules rules)
    {
        Grouping(options.Alerter.Grouping, rules.Below("grouping"));
        for (var i = 0; i < options.Alerter.Inhibit.Count; i++) Inhibit(options.Alerter.Inhibit[i], rules.Below($"inhibit.{i}"));
        var steps = options.Alerter.Escalation;
        for (var i = 0; i < steps.Count; i++)
        {
            Escalation(steps[i], options.Webhooks, rules.Below($"escalation.{i}"));
            if (i > 0)
                rules.Require(steps[i].After >= steps[i - 1].After, $"escalation.{i}.after",
                    $"not before the step above it ({Duration.Format(steps[i - 1].After)}), got {Duration.Format(steps[i].After)}");
        }

        Maintenance(options.Alerter.Maintenance, rules);
    }

    private static void Grouping(GroupingOptions grouping, Rules rules)
    {
        for (var i = 0; i < grouping.By.Count; i++) rules.Text($"by.{i}", grouping.By[i], 100, "line");
        rules.Require(!grouping.By.Contains("line") || grouping.Line is not null, "line",
            "by names line, but there is no expression that tells the line of an equipment; for example ^([a-z]+)-");
        if (grouping.Line is { } line && rules.Text("line", line, 200, "^([a-z]+)-"))
            rules.Require(IsLinear(line), "line", $"a regular expression without look-around and back-references, got \"{line}\"; for example ^([a-z]+)-");
        rules.Between("wait", grouping.Wait, TimeSpan.Zero, Hour, "30s");
        rules.Between("interval", grouping.Interval, TimeSpan.Zero, Day, "5m");
        rules.Between("repeat", grouping.Repeat, TimeSpan.FromMinutes(1), 30 * Day, "4h");
        rules.Between("urgentWait", grouping.UrgentWait, TimeSpan.Zero, TimeSpan.FromSeconds(4), "1s");
        rules.Between("urgentInterval", grouping.UrgentInterval, TimeSpan.Zero, Hour, "30s");
    }

    private static void Inhibit(InhibitOptions inhibit, Rules rules)
    {
        Matchers("source", inhibit.Source, rules);
        Matchers("target", inhibit.Target, rules);
        for (var i = 0; i < inhibit.Equal.Count; i++) rules.Text($"equal.{i}", inhibit.Equal[i], 100, "line");
    }

    private static void Matchers(string setting, IReadOnlyList<string> texts, Rules rules)
    {
        rules.Require(texts.Count is >= 1 and <= MaintenanceWindow.MaxMatchers, setting,
            $"1 to {MaintenanceWindow.MaxMatchers} matchers, got {texts.Count}; for example [equipment=~pump-.*]");
        for (var i = 0; i < texts.Count; i++)
            if (!LabelMatcher.TryParse(texts[i], out _, out var error)) rules.Require(false, $"{setting}.{i}", error);
    }

    private static void Escalation(EscalationOptions step, IReadOnlyList<WebhookOptions> webhooks, Rules rules)
    {
        rules.Between("after", step.After, TimeSpan.FromSeconds(1), 7 * Day, "15m");
        rules.Between("minStage", step.MinStage, 1, 4, "3");
        rules.Require(webhooks.Any(w => w.Name == step.Webhook), "webhook",
            $"the name of one of the webhooks, got \"{step.Webhook}\"; there are: {string.Join(", ", webhooks.Select(w => w.Name))}");
    }

    private static void Maintenance(IReadOnlyList<MaintenanceOptions> windows, Rules rules)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < windows.Count; i++)
        {
            rules.Require(names.Add(windows[i].Name), $"maintenance.{i}.name", $"must be unique, got \"{windows[i].Name}\" twice; people tell windows apart by it");
            MaintenanceWindow.Create(windows[i], out var errors);
            foreach (var (setting, message) in errors) rules.Below($"maintenance.{i}").Require(false, setting, message);
        }
    }

    private static bool IsLinear(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
