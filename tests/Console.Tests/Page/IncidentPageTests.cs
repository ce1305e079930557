using Microsoft.Playwright;
using StreamingAnomaly.Contracts.Alerts;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

public sealed class IncidentPageTests
{
    private static readonly Incident Incident = Given.Incident("etch-01", 3);

    [Fact]
    public async Task List_FilterByStage_AsksAndStaysInTheAddress()
    {
        await using var console = await StartAsync(Incident, Given.Incident("pump-01", 2) with { Id = new string('b', 32), Status = IncidentStatus.Resolved, Resolved = Given.Start.AddMinutes(9) });
        await using var browser = await Browser.OpenAsync(console, "incidents");
        await Expect(Rows(browser)).ToHaveCountAsync(2);
        await Expect(Rows(browser).First).ToContainTextAsync("etch-01");
        await Expect(Rows(browser).Nth(1)).ToContainTextAsync("resolved");

        await browser.Page.GetByLabel("Stage").SelectOptionAsync("3");

        await Expect(Rows(browser)).ToHaveCountAsync(1);
        await browser.Page.ReloadAsync();
        await Expect(Rows(browser)).ToHaveCountAsync(1);
        Assert.EndsWith("#/incidents?stage=3", browser.Page.Url, StringComparison.Ordinal);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task List_MoreThanAPage_GoesOnAtTheCursor()
    {
        await using var console = await StartAsync([.. Enumerable.Range(0, 130).Select(i => Given.Incident($"tool-{i}", 3) with { Id = i.ToString("x32"), Updated = Given.Start.AddSeconds(-i) })]);
        await using var browser = await Browser.OpenAsync(console, "incidents");
        await Expect(browser.Page.Locator(".incident-table")).ToHaveAttributeAsync("aria-rowcount", "101");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();

        await Expect(browser.Page.Locator(".incident-table")).ToHaveAttributeAsync("aria-rowcount", "131");
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Show more" })).ToBeHiddenAsync();
        await Expect(browser.Page.Locator(".incident-table a.name:focus")).ToHaveCountAsync(1);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Flow_EvidenceReplayVerdict_ShowsEachAndPostsWhatWasPreviewed()
    {
        await using var console = await StartAsync(Incident);
        await using var browser = await Browser.OpenAsync(console, "incidents");
        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "etch-01" }).ClickAsync();
        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("etch-01");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Evidence" }).ClickAsync();
        await Expect(browser.Page.Locator(".evidence")).ToContainTextAsync("3f2a9c1b77e04d51");
        await Expect(browser.Page.Locator(".evidence")).ToContainTextAsync("200 readings");
        await browser.PictureAsync("incident-evidence");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();
        await Expect(browser.Page.Locator(".outcome.good")).ToContainTextAsync("equal to the last digit");
        await Expect(browser.Page.Locator(".replay tbody tr")).ToHaveCountAsync(2);

        await browser.Page.GetByLabel("true alarm").CheckAsync();
        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("from ×1.80 to ×1.00");
        await browser.Page.GetByLabel("false alarm").CheckAsync();
        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("back at ×1 in 7 h 30 min");
        Assert.DoesNotContain(console.Services.Asked, a => a.Request.EndsWith("/verdict", StringComparison.Ordinal));
        await browser.PictureAsync("incident-verdict");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Give verdict" }).ClickAsync();

        await Expect(browser.Page.Locator(".verdict .note")).ToContainTextAsync("Verdict so far: false alarm");
        await Expect(browser.Page.Locator(".events")).ToContainTextAsync("kim judged it: false alarm");
        Assert.Equal("false-alarm", (string?)console.Services.Asked.Single(a => a.Request.EndsWith("/verdict", StringComparison.Ordinal)).Body!["verdict"]);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Verdict_NewerAlarmSinceThePreview_IsShownAndNotSentUnasked()
    {
        await using var console = await StartAsync(Incident with { Status = IncidentStatus.Resolved, Resolved = Given.Start.AddMinutes(9) });
        await using var browser = await PreviewTrueAlarmAsync(console);

        (console.Services.Control, console.Services.NewestEpisode) = (3.24, Given.Start.AddMinutes(20));
        var give = browser.Page.GetByRole(AriaRole.Button, new() { Name = "Give verdict" });
        await give.ClickAsync();
        await Expect(browser.Page.Locator(".verdict .form-problem")).ToContainTextAsync("Not sent");
        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("stays at ×3.24: only the newest alarm gives back");
        Assert.Empty(console.Services.Asked);

        console.Services.Control = 3.1; // it recovers all the time: that alone is no other promise
        await give.ClickAsync();
        await Expect(browser.Page.Locator(".verdict .note")).ToContainTextAsync("Verdict so far: true alarm");
        await Expect(browser.Page.Locator(".verdict .form-problem")).ToBeEmptyAsync();
        Assert.Single(console.Services.Asked);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Verdict_IncidentResolvedMeanwhile_IsReadBeforeItIsSent()
    {
        await using var console = await StartAsync(Incident);
        console.Services.NewestEpisode = Given.Start.AddMinutes(20);
        await using var browser = await PreviewTrueAlarmAsync(console);

        console.Services.Incidents = [Incident with { Status = IncidentStatus.Resolved, Resolved = Given.Start.AddMinutes(9) }];
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Give verdict" }).ClickAsync();

        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("only the newest alarm gives back");
        Assert.Empty(console.Services.Asked);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Verdict_ScorerDoesNotTellAtTheMoment_IsSentAsPreviewed()
    {
        await using var console = await StartAsync(Incident);
        await using var browser = await PreviewTrueAlarmAsync(console);

        console.Services.ScorerKnows = false;
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Give verdict" }).ClickAsync();

        await Expect(browser.Page.Locator(".verdict .note")).ToContainTextAsync("Verdict so far: true alarm");
        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("from ×1.80 to ×1.00");
        Assert.Single(console.Services.Asked);
        Assert.All(browser.Errors, e => Assert.Contains("404", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verdict_Preview_IsAskedAnewWithEachChoiceAndEachRefresh()
    {
        await using var console = await StartAsync(Incident);
        await using var browser = await PreviewTrueAlarmAsync(console);

        console.Services.Control = 3.24;
        await browser.Page.GetByLabel("false alarm").CheckAsync();
        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("stays at ×3.24");

        await console.OpenedAsync();
        console.Services.Control = 5.83;
        await console.AppendAsync(Given.Record(Given.Incident("etch-01", 3, revision: 2)));
        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("stays at ×5.83");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Replay_OtherNumbers_AreMarked()
    {
        await using var console = await StartAsync(Incident);
        console.Services.ReplayMatches = false;
        await using var browser = await Browser.OpenAsync(console, "incidents/" + Incident.Id);

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Replay" }).ClickAsync();

        await Expect(browser.Page.Locator(".outcome.bad")).ToContainTextAsync("differs");
        await Expect(browser.Page.Locator("tr.differs")).ToContainTextAsync("0.9312");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Keyboard_AcknowledgeSnoozeCommentSilence_AllWithoutAMouse()
    {
        await using var console = await StartAsync(Incident);
        await using var browser = await Browser.OpenAsync(console, "incidents/" + Incident.Id);
        await PressAsync(browser, "Acknowledge");
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Take back acknowledgement" })).ToBeVisibleAsync();

        await PressAsync(browser, "Snooze …");
        await Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await browser.Page.Keyboard.PressAsync("Escape");
        await Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Snooze …" })).ToBeFocusedAsync();
        await PressAsync(browser, "Snooze …");
        await browser.Page.Keyboard.PressAsync("Tab"); // from the choice of time …
        await browser.Page.Keyboard.TypeAsync("lunch"); // … to the comment
        await browser.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Snooze" }).PressAsync("Enter");
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "End snooze" })).ToBeVisibleAsync();

        await PressAsync(browser, "Silence …");
        await Expect(browser.Page.GetByLabel("Matchers")).ToHaveValueAsync("equipment=etch-01");
        await browser.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Silence" }).PressAsync("Enter");
        await Expect(browser.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        var asked = console.Services.Asked;
        Assert.Equal(["POST /v1/incidents/" + Incident.Id + "/acknowledge", "POST /v1/incidents/" + Incident.Id + "/snooze", "POST /v1/silences"], asked.Select(a => a.Request));
        Assert.Equal(("1h", "lunch"), ((string?)asked[1].Body!["for"], (string?)asked[1].Body!["comment"]));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Unknown_Id_SaysSo()
    {
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console, "incidents/none");

        await Expect(browser.Page.Locator("#page")).ToContainTextAsync("There is no incident with this id");
    }

    [Theory]
    [InlineData("en-GB", "high", "2 alarms in", "3 a day allowed", "provisional", "80 %", "+22.5 sd")]
    [InlineData("ko-KR", "높음", "경보 2건", "하루 허용 3건", "잠정", "80 %", "+22.5σ")]
    public async Task Detail_SaysHowFarToTrustItAndWhichSensors(string locale, params string[] texts)
    {
        await using var console = await StartAsync(Incident);
        await using var browser = await Browser.OpenAsync(console, "incidents/" + Incident.Id, locale);

        await Expect(browser.Page.Locator(".sure table")).ToBeVisibleAsync();
        foreach (var text in texts) await Expect(browser.Page.Locator(".column").Nth(1)).ToContainTextAsync(text);
        await browser.PictureAsync($"incident-{locale}");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Stream_NewRevision_ShowsWithoutReload()
    {
        await using var console = await StartAsync(Incident);
        await using var browser = await Browser.OpenAsync(console, "incidents/" + Incident.Id);
        await Expect(browser.Page.Locator(".incident-head")).ToContainTextAsync("warning 3");
        await console.OpenedAsync();

        var worse = Given.Incident("etch-01", 4, revision: 2);
        console.Services.Incidents = [worse];
        await console.AppendAsync(Given.Record(worse));

        await Expect(browser.Page.Locator(".incident-head")).ToContainTextAsync("critical 4");
        Assert.Empty(browser.Errors);
    }

    private static Task PressAsync(Browser browser, string name) => browser.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).PressAsync("Enter");

    private static ILocator Rows(Browser browser) => browser.Page.Locator(".incident-table tbody tr");

    /// <summary>The incident's page with its first verdict chosen and what that changes said.</summary>
    private static async Task<Browser> PreviewTrueAlarmAsync(ConsoleHost console)
    {
        var browser = await Browser.OpenAsync(console, "incidents/" + Incident.Id);
        await browser.Page.GetByLabel("true alarm").CheckAsync();
        await Expect(browser.Page.Locator(".preview")).ToContainTextAsync("from ×1.80 to ×1.00");
        return browser;
    }

    private static async Task<ConsoleHost> StartAsync(params Incident[] incidents)
    {
        var console = await ConsoleHost.StartAsync();
        console.Services.Incidents = incidents;
        return console;
    }
}
