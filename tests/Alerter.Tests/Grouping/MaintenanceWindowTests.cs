using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;

namespace StreamingAnomaly.Alerter.Tests.Grouping;

public sealed class MaintenanceWindowTests
{
    private static readonly MaintenanceOptions Weekly = new()
    {
        Name = "PM", Match = ["equipment=~.+"], Days = [DayOfWeek.Sunday], At = "02:30", Duration = TimeSpan.FromHours(2), TimeZone = "Europe/Berlin",
    };

    // In 2026 Berlin's clock skips 02:00-03:00 on March 29 and strikes it twice on October 25.
    [Theory]
    [InlineData("2026-03-22T01:29:59Z", null)]
    [InlineData("2026-03-22T01:30:00Z", "2026-03-22T03:30:00Z")]
    [InlineData("2026-03-22T03:29:59.9999999Z", "2026-03-22T03:30:00Z")]
    [InlineData("2026-03-22T03:30:00Z", null)]
    [InlineData("2026-03-29T00:59:59Z", null)]
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29T03:00:00Z")]
    [InlineData("2026-03-29T03:00:00Z", null)]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z")]
    [InlineData("2026-10-25T00:29:59Z", null)]
    [InlineData("2026-10-25T02:30:00Z", null)]
    [InlineData("2026-03-23T02:00:00Z", null)]
    public void ActiveUntil_Weekly_FollowsTheLocalClock(string time, string? until) =>
        Assert.Equal(until is null ? null : DateTimeOffset.Parse(until), Window(Weekly).ActiveUntil(DateTimeOffset.Parse(time)));

    [Fact]
    public void ActiveUntil_AWholeWeekOnEveryDay_NeverEnds()
    {
        var window = Window(Weekly with { Days = Enum.GetValues<DayOfWeek>(), Duration = TimeSpan.FromDays(7) });
        for (var at = Given.Start; at < Given.At(60 * 24 * 40); at += TimeSpan.FromHours(5))
            Assert.True(window.ActiveUntil(at) > at + TimeSpan.FromDays(5), $"{at:O}");
    }

    [Fact]
    public void ActiveUntil_WeeklyBetweenTwoDates_IsCutAtThem()
    {
        var window = Window(Weekly with { Start = "2026-03-22T04:00:00+02:00", End = "2026-04-05T01:00:00Z" });
        Assert.Null(window.ActiveUntil(DateTimeOffset.Parse("2026-03-22T01:59:59Z")));
        Assert.NotNull(window.ActiveUntil(DateTimeOffset.Parse("2026-03-22T02:00:00Z")));
        Assert.Equal(window.Ends, window.ActiveUntil(DateTimeOffset.Parse("2026-04-05T00:40:00Z")));
        Assert.Null(window.ActiveUntil(DateTimeOffset.Parse("2026-04-05T01:00:00Z")));
    }

    [Theory]
    [InlineData("equipment=etch-01", true)]
    [InlineData("equipment=\"etch-01\"", true)]
    [InlineData("equipment!=etch-01", false)]
    [InlineData("equipment=~etch-.*", true)]
    [InlineData("equipment=~etch", false)]
    [InlineData("equipment!~cvd|etch-0[0-9]", false)]
    [InlineData("recipe=", true)]
    [InlineData("recipe=~.+", false)]
    [InlineData("설비 = 가", true)]
    public void Matcher_Matches_AsAlertmanagerDoes(string text, bool matches)
    {
        Assert.True(LabelMatcher.TryParse(text, out var matcher, out _));
        Assert.Equal(matches, matcher.Matches(new Dictionary<string, string> { ["equipment"] = "etch-01", ["설비"] = "가" }));
        Assert.True(LabelMatcher.TryParse(matcher.ToString(), out var again, out _));
        Assert.Equal(matcher.ToString(), again.ToString());
    }

    [Fact]
    public void Validate_EachWrongSetting_IsNamed()
    {
        var errors = ConfigurationValidator.Validate(new AnomalyOptions
        {
            Webhooks = [new() { Name = "people", Url = "http://people.example" }],
            Alerter = new()
            {
                Grouping = new() { By = ["line"], UrgentWait = TimeSpan.FromSeconds(9) },
                Inhibit = [new() { Source = ["pump"], Target = [] }],
                Escalation = [new() { Webhook = "nobody" }],
                Maintenance = [Weekly with { TimeZone = "Mars/Base" }, Weekly with { At = null }, new() { Name = "x", Match = ["a=b"] }],
            },
        });
        Assert.Equal(
            ["alerter.escalation.0.webhook", "alerter.grouping.line", "alerter.grouping.urgentWait", "alerter.inhibit.0.source.0",
                "alerter.inhibit.0.target", "alerter.maintenance.0.timeZone", "alerter.maintenance.1.at", "alerter.maintenance.2.start"],
            errors.Select(e => e.Setting).Order(StringComparer.Ordinal));
    }

    private static MaintenanceWindow Window(MaintenanceOptions options)
    {
        var window = MaintenanceWindow.Create(options, out var errors);
        Assert.Empty(errors);
        return window!;
    }
}
