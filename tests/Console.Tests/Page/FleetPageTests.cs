using Microsoft.Playwright;
using StreamingAnomaly.Contracts.Alerts;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

public sealed class FleetPageTests
{
    private static readonly FakeEquipment[] Fleet =
    [
        new("etch-01", Probability: 0.985, Stage: 3) { Degraded = true, Quality = new(Missing: 12, Stuck: 1), Alarms = new(4, 2, 1.5) },
        new("pump-01", "warming-up", null) { WarmUp = 0.34, Line = "vacuum", Type = "pump", Recipe = null, Bundle = null, Alarms = null },
    ];

    [Fact]
    public async Task Table_OneScoredOneWarmingUp_ShowsWhatIsKnownOfThem()
    {
        await using var console = await StartAsync(Fleet);
        await using var browser = await Browser.OpenAsync(console);

        var etch = Row(browser, "etch-01");
        foreach (var text in (string[])["warning 3", "98.5 %", "missing 12, stuck 1", "3f2a9c1b", "4 / 3"]) await Expect(etch).ToContainTextAsync(text);
        await Expect(etch.Locator(".tag.degraded")).ToBeVisibleAsync();
        var pump = Row(browser, "pump-01");
        await Expect(pump).ToContainTextAsync("warming up");
        await Expect(pump.Locator("progress")).ToHaveJSPropertyAsync("value", 0.34);
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Stream_ScoreAndIncidentOnTheLog_AppearWithoutReload()
    {
        await using var console = await StartAsync(Fleet);
        console.Services.Incidents = [EarlierIncident];
        await using var browser = await Browser.OpenAsync(console);
        await Expect(browser.Page.Locator("#nav .badge")).ToHaveTextAsync("1");
        await console.FollowedAsync();

        console.Services.Incidents = [EarlierIncident, Given.Incident("pump-01", 4)];
        await console.AppendAsync(Given.Record(Given.Score("pump-01", 50, 0.9995, stage: 4, alarm: true)), Given.Record(Given.Incident("pump-01", 4)));

        await Expect(browser.Page.Locator(".open-incidents li", new() { HasText = "pump-01" })).ToContainTextAsync("critical 4");
        await Expect(browser.Page.Locator("#nav .badge")).ToHaveTextAsync("2");
        await Expect(Row(browser, "pump-01")).ToContainTextAsync("99.95 %");
        await Expect(Row(browser, "pump-01").Locator(".tag.alarm")).ToBeVisibleAsync();
        await Expect(Row(browser, "pump-01").Locator("a.tag")).ToHaveAttributeAsync("href", "#/incidents/" + Given.Incident("pump-01", 4).Id);
        await Expect(browser.Page.Locator(".live select")).ToHaveValueAsync("pump-01");
        await Expect(browser.Page.Locator("#announcer")).ToHaveTextAsync("pump-01: critical 4");
        Assert.Empty(browser.Errors);
    }

    /// <summary>The list may tell of an incident before the stream does, or alone: while the connection was away.</summary>
    [Fact]
    public async Task Announcer_IncidentFoundInTheListFirst_IsToldOnce()
    {
        await using var console = await StartAsync(Fleet);
        console.Services.Incidents = [EarlierIncident];
        await using var browser = await Browser.OpenAsync(console);
        await Expect(browser.Page.Locator("#nav .badge")).ToHaveTextAsync("1");
        await Expect(browser.Page.Locator("#announcer")).ToBeEmptyAsync();

        console.Services.Incidents = [EarlierIncident, Given.Incident("pump-01", 4)];
        await browser.Page.GetByLabel("Equipment shown live").SelectOptionAsync("pump-01");

        await Expect(browser.Page.Locator("#announcer")).ToHaveTextAsync("pump-01: critical 4");
        await Expect(browser.Page.Locator("#nav .badge")).ToHaveTextAsync("2");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Live_EquipmentChosen_DrawsItsScoresAndDescribesThem()
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
        await using var console = await StartAsync([.. Fleet, new("test-01", Probability: 0.42)]);
        await using var browser = await Browser.OpenAsync(console);

        await browser.Page.GetByLabel("Equipment shown live").SelectOptionAsync("test-01");

        await Expect(browser.Page.Locator(".live-body")).ToHaveAttributeAsync("aria-label", "Anomaly probability of test-01: now 42.0 % (normal 0), highest of what is shown 42.0 %.");
        await Expect(browser.Page.Locator(".live-body canvas")).ToBeVisibleAsync();
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Live_ProfileWithItsOwnStages_HasItsBandsWhereTheyBegin()
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
        await using var console = await StartAsync(Fleet);
        console.Services.Stages = [0.9, 0.99, 0.999, 0.9995];
        await using var browser = await Browser.RequireAsync();
        await browser.NoteChartTextAsync();
        await browser.Page.GotoAsync(console.Address.ToString());

        await browser.EvenBandsAsync();
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Empty_NoEquipment_SaysHowToBegin()
    {
        await using var console = await StartAsync([]);
        await using var browser = await Browser.OpenAsync(console, locale: "ko-KR");

        await Expect(browser.Page.Locator(".fleet-body")).ToContainTextAsync($"{console.Address.GetLeftPart(UriPartial.Authority)}/v1/readings");
        await Expect(browser.Page.Locator(".fleet-body")).ToContainTextAsync("아직 설비가 없습니다");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Names_WithMarkup_AreShownAsText()
    {
        await using var console = await StartAsync([new("<img src=x onerror=alert(1)>") { Line = "<b>line</b>" }]);
        await using var browser = await Browser.OpenAsync(console);

        await Expect(browser.Page.Locator(".fleet-body tbody")).ToContainTextAsync("<img src=x onerror=alert(1)>");
        Assert.Equal(0, await browser.Page.Locator(".fleet-body img, .fleet-body b").CountAsync());
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Filter_StageTextAndGroup_ShowWhatMatchesAndStayInTheAddress()
    {
        await using var console = await StartAsync([.. Fleet, new("etch-02"), new("etch-10")]);
        await using var browser = await Browser.OpenAsync(console);
        await Expect(Row(browser, "etch-10")).ToBeVisibleAsync();

        await browser.Page.Locator(".strip [value='0']").ClickAsync();
        await Expect(browser.Page.Locator(".fleet-body tbody tr")).ToHaveCountAsync(2);
        await browser.Page.GetByRole(AriaRole.Searchbox).FillAsync("etch-10");
        await Expect(browser.Page.Locator(".fleet-body tbody tr")).ToHaveCountAsync(1);
        await browser.Page.ReloadAsync();

        await Expect(browser.Page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("etch-10");
        await Expect(browser.Page.Locator(".fleet-body tbody tr")).ToHaveCountAsync(1);
        await browser.Page.Locator(".strip [value='0']").ClickAsync();
        await browser.Page.GetByRole(AriaRole.Searchbox).FillAsync("");
        await browser.Page.GetByLabel("Group by").SelectOptionAsync("line");
        await Expect(browser.Page.Locator(".fleet-body tr.group")).ToContainTextAsync(["etch3", "vacuum1"]);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Language_SwitchedToKorean_RenamesThePageAndIsRemembered()
    {
        await using var console = await StartAsync(Fleet);
        await using var browser = await Browser.OpenAsync(console);
        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("Fleet");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "한국어" }).ClickAsync();

        await Expect(browser.Page.Locator(".fleet-body")).ToContainTextAsync("경계 3");
        await Expect(browser.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        await browser.Page.ReloadAsync();
        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("설비 현황");
        await Expect(browser.Page.Locator(".fleet-body")).ToContainTextAsync("준비 중");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Thousand_Equipments_AreDrawnWhereTheyAreSeen()
    {
        await using var console = await StartAsync([.. Enumerable.Range(1, 1000).Select(i => new FakeEquipment($"tool-{i}") { Stage = i == 500 ? 4 : 0 })]);
        await using var browser = await Browser.OpenAsync(console);
        await Expect(browser.Page.Locator(".fleet-body tbody tr").First).ToContainTextAsync("tool-500");
        Assert.InRange(await browser.Page.Locator(".fleet-body tbody tr").CountAsync(), 10, 90);

        await browser.Page.EvaluateAsync("document.querySelector('.fleet-body .scroll').scrollTop = 1e9");

        await Expect(Row(browser, "tool-1000")).ToBeVisibleAsync();
        await browser.PictureAsync("fleet-1000");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Tiles" }).ClickAsync();
        await Expect(browser.Page.Locator(".tile")).ToHaveCountAsync(1000);
        await browser.PictureAsync("fleet-1000-tiles");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Stream_Scores_ChangeCellsInPlace()
    {
        await using var console = await StartAsync([.. Fleet, new("etch-02", Probability: 0.3)]);
        await using var browser = await Browser.OpenAsync(console);
        await Expect(Row(browser, "etch-02")).ToContainTextAsync("30.0 %");
        await console.FollowedAsync();
        await browser.Page.EvaluateAsync(
            "window.kept = [...document.querySelectorAll('.fleet-body tbody tr')]; window.changes = []; new MutationObserver(list => changes.push(...list.filter(m => m.type === 'childList' && m.target.matches('tbody, tr')))).observe(document.querySelector('.fleet-body'), { childList: true, subtree: true })");

        for (var i = 1; i <= 5; i++) await console.AppendAsync(Given.Record(Given.Score("etch-02", i, 0.31 + (i / 100.0))));

        await Expect(Row(browser, "etch-02")).ToContainTextAsync("36.0 %");
        Assert.True(await browser.Page.EvaluateAsync<bool>("kept.every((row, i) => row === document.querySelectorAll('.fleet-body tbody tr')[i])"));
        Assert.Equal(0, await browser.Page.EvaluateAsync<int>("changes.length"));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task List_BrokenAnswer_IsSaidAndAskedAgain()
    {
        await using var console = await StartAsync(Fleet);
        await using var browser = await Browser.RequireAsync();
        var broken = true;
        await browser.Page.RouteAsync("**/v1/fleet", route => broken
            ? route.FulfillAsync(new() { ContentType = "application/json", Body = "{\"items\":[" })
            : route.ContinueAsync());
        await browser.Page.Clock.InstallAsync();
        await browser.Page.GotoAsync(console.Address.ToString());
        await Expect(browser.Page.Locator(".fleet-body .problem")).ToHaveTextAsync("Not shown: the answer is not complete. Tried again every few seconds.");

        broken = false;
        await browser.Page.Clock.FastForwardAsync(11_000);

        await Expect(Row(browser, "etch-01")).ToContainTextAsync("warning 3");
    }

    private static ILocator Row(Browser browser, string name) => browser.Page.Locator(".fleet-body tbody tr").Filter(new() { HasText = name });

    private static Incident EarlierIncident => Given.Incident("etch-01", 3) with { Id = "fedcba9876543210fedcba9876543210", Since = Given.Start.AddHours(-1) };

    private static async Task<ConsoleHost> StartAsync(IReadOnlyList<FakeEquipment> fleet)
    {
        var console = await ConsoleHost.StartAsync();
        console.Services.Fleet = fleet;
        return console;
    }
}
