using Microsoft.Playwright;
using StreamingAnomaly.Contracts.Alerts;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

public sealed class RoutesPageTests
{
    [Fact]
    public async Task Webhooks_TestLogParkedReplay_SayWhatHappened()
    {
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console, "routes");
        var failing = browser.Page.Locator("[data-webhook='night-shift']");
        await Expect(failing).ToContainTextAsync("no answer within 10 s");

        await failing.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(browser.Page.Locator(".toast.failed")).ToHaveTextAsync("night-shift: unreachable. connection refused");
        await failing.GetByRole(AriaRole.Button, new() { Name = "Delivery log" }).ClickAsync();
        await Expect(failing.Locator(".log tbody tr")).ToHaveCountAsync(20);
        await failing.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(failing.Locator(".log tbody tr")).ToHaveCountAsync(30);
        await failing.GetByRole(AriaRole.Button, new() { Name = "Given up (2)" }).ClickAsync();
        await Expect(failing.Locator(".parked tbody tr")).ToHaveCountAsync(2);
        await failing.GetByRole(AriaRole.Button, new() { Name = "Send what was given up again" }).ClickAsync();

        await Expect(browser.Page.Locator(".toasts")).ToContainTextAsync("night-shift: 2 put back into the queue");
        Assert.Equal(["POST /v1/webhooks/night-shift/test", "POST /v1/webhooks/night-shift/replay"], console.Services.Asked.Select(a => a.Request));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Budget_PreviewThenSave_ComparesWithConfirmedIncidents()
    {
        await using var console = await StartAsync();
        console.Services.Incidents = [Given.Incident("etch-01", 4), Given.Incident("etch-01", 3) with { Id = new string('d', 32), Since = Given.Start.AddHours(-30), Updated = Given.Start.AddHours(-29) }];
        console.Services.Judge(Given.Incident("etch-01", 4).Id, "true-alarm");
        console.Services.Judge(new string('d', 32), "true-alarm");
        await using var browser = await Browser.OpenAsync(console, "routes?equipment=etch-01");
        await Expect(browser.Page.Locator(".budget .facts")).ToContainTextAsync("1 per 8 h · from the configuration");
        await Expect(browser.Page.Locator(".sentence")).ToContainTextAsync("would have given 1 alarm");
        await Expect(browser.Page.Locator(".sentence")).ToContainTextAsync("missed 1 of the 2 confirmed incidents");

        await browser.Page.GetByLabel("Alarms", new() { Exact = true }).FillAsync("3");
        await Expect(browser.Page.Locator(".sentence")).ToContainTextAsync("would have given 3 alarms");
        await browser.PictureAsync("budget");
        Assert.Empty(console.Services.Asked);
        await browser.Page.GetByLabel("Why").FillAsync("new recipe");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Save this budget" }).ClickAsync();

        await Expect(browser.Page.Locator(".budget .facts")).ToContainTextAsync("3 per 8 h · set here");
        var put = Assert.Single(console.Services.Asked);
        Assert.Equal(("PUT /v1/equipment/etch-01/budget", 3, "8h", "new recipe"), (put.Request, (int)put.Body!["alerts"]!, (string)put.Body["per"]!, (string)put.Body["comment"]!));
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Back to the configured one" }).ClickAsync();
        await Expect(browser.Page.Locator(".budget .facts")).ToContainTextAsync("1 per 8 h · from the configuration");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Stages_OfAnotherProfile_AreThoseOfTheEquipmentShown()
    {
        await using var console = await StartAsync();
        console.Services.Stages = [0.92, 0.96, 0.985, 0.995];
        await using var browser = await Browser.OpenAsync(console, "routes?equipment=etch-01");

        await Expect(browser.Page.Locator(".stages header")).ToContainTextAsync("etch-01");
        await Expect(browser.Page.Locator(".stages tbody td.numeric")).ToHaveTextAsync(["–", "92 %", "96 %", "98.5 %", "99.5 %"]);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Maintenance_PlannedWeekly_AppearsInTheCalendarAndCanBeRemoved()
    {
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console, "routes");
        await Expect(browser.Page.Locator(".block.maintenance").First).ToContainTextAsync("weekly PM");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Plan maintenance …" }).ClickAsync();
        var dialog = browser.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("refused");
        await dialog.GetByLabel("What it is about").FillAsync("line=cvd\n\nstage!=4");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Plan" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("end must lie after start");
        await dialog.GetByLabel("Name").FillAsync("clean");
        await dialog.GetByLabel("When").SelectOptionAsync("weekly");
        await dialog.GetByLabel("Tue").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Plan" }).ClickAsync();

        await Expect(browser.Page.Locator(".calendar .list")).ToContainTextAsync("every Tue, Sun at 02:00 for 4 h");
        var sent = console.Services.Asked[^1].Body!;
        Assert.Equal("[\"line=cvd\",\"stage!=4\"]", sent["match"]!.ToJsonString());
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Delete: clean" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(browser.Page.Locator(".calendar .list li")).ToHaveCountAsync(1);
        Assert.DoesNotContain(browser.Errors, e => !e.Contains("400", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Maintenance_MoreThanAPage_IsListedToTheEnd()
    {
        await using var console = await StartAsync();
        console.Services.Plan(1000);
        await using var browser = await Browser.OpenAsync(console, "routes");

        await Expect(browser.Page.Locator(".calendar .list li")).ToHaveCountAsync(1001);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Silence_CreatedAndEnded_IsListedMeanwhile()
    {
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console, "routes", "ko-KR");
        await Expect(browser.Page.Locator(".silences")).ToContainTextAsync("꺼 둔 알림이 없습니다");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "알림 끄기 …" }).ClickAsync();
        await browser.Page.GetByLabel("조건, 한 줄에 하나").FillAsync("equipment=~etch-.*");
        await browser.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "알림 끄기" }).ClickAsync();
        await Expect(browser.Page.Locator(".silences .list")).ToContainTextAsync("equipment=~etch-.*");
        await browser.PictureAsync("routes-ko");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "지금 끝내기" }).ClickAsync();

        await Expect(browser.Page.Locator(".silences")).ToContainTextAsync("꺼 둔 알림이 없습니다");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Empty_NoReceivers_SaysHowToNameOne()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await Browser.OpenAsync(console, "routes");

        await Expect(browser.Page.Locator(".webhooks")).ToContainTextAsync("webhooks:");
        await Expect(browser.Page.Locator(".stages header")).ToContainTextAsync("as shipped");
        await Expect(browser.Page.Locator(".stages tbody td.numeric")).ToHaveTextAsync(["–", "90 %", "95 %", "98 %", "99 %"]);
        Assert.Empty(browser.Errors);
    }

    /// <summary>Weeks in which clocks change, in zones far apart; the expected instants are Python's zoneinfo's.</summary>
    [Theory]
    [InlineData("Asia/Seoul", "sunday", "02:00", "2026-11-21T17:00:00.000Z")]
    [InlineData("Europe/Berlin", "sunday", "03:30", "2026-03-29T01:30:00.000Z")]
    [InlineData("Europe/Berlin", "sunday", "08:00", "2026-10-25T07:00:00.000Z")]
    [InlineData("America/New_York", "sunday", "08:00", "2026-03-08T12:00:00.000Z")]
    public async Task Calendar_WeeklyWindow_BeginsAtTheZonesOwnTime(string zone, string day, string at, string expected)
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await Browser.OpenAsync(console, "routes");
        var first = await browser.Page.EvaluateAsync<string>(
            """
            async ({ zone, day, at, expected }) => {
              const { occurrences } = await import('./js/calendar.js');
              const from = Date.parse(expected) - 86400000 * 2;
              return new Date(occurrences({ days: [day], at, duration: '1h30m', timeZone: zone }, from, from + 86400000 * 4)[0][0]).toISOString();
            }
            """,
            new { zone, day, at, expected });

        Assert.Equal(expected, first);
    }

    /// <summary>
    /// Windows cut by their bounds, and 24 hours before and after clocks change, where the same time of day is another date: each Sunday
    /// has its occurrence, once.
    /// </summary>
    [Theory]
    [InlineData("02:00", "30m", null, "2026-03-27T12:00Z", "2026-04-07T12:00Z", "2026-03-29T01:00:00.000Z", "2026-04-05T00:00:00.000Z")]
    [InlineData("02:00", "30m", null, "2026-03-27T23:00Z", "2026-04-07T12:00Z", "2026-03-29T01:00:00.000Z", "2026-04-05T00:00:00.000Z")]
    [InlineData("08:00", "30m", null, "2026-10-22T22:30Z", "2026-10-27T12:00Z", "2026-10-25T07:00:00.000Z")]
    [InlineData("08:00", "4h", "2026-07-05T07:30:00Z", "2026-07-01T00:00Z", "2026-07-14T00:00Z", "2026-07-05T07:30:00.000Z", "2026-07-12T06:00:00.000Z")]
    public async Task Calendar_WeeklyWindow_OccursOnceAWeek(string at, string duration, string? start, string from, string to, params string[] expected)
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await Browser.OpenAsync(console, "routes");
        var found = await browser.Page.EvaluateAsync<string[]>(
            """
            async ({ at, duration, start, from, to }) => {
              const { occurrences } = await import('./js/calendar.js');
              return occurrences({ days: ['sunday'], at, duration, start, timeZone: 'Europe/Berlin' }, Date.parse(from), Date.parse(to)).map(([a]) => new Date(a).toISOString());
            }
            """,
            new { at, duration, start, from, to });

        Assert.Equal(expected, found);
    }

    private static async Task<ConsoleHost> StartAsync()
    {
        var console = await ConsoleHost.StartAsync();
        console.Services.Fleet = [new("etch-01", Probability: 0.985, Stage: 3), new("pump-01")];
        console.Services.Webhooks = FakeServices.TwoReceivers;
        return console;
    }
}
