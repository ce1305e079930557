using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

public sealed class PageTests
{
    private static readonly FleetEntry[] Fleet =
    [
        new("etch-01", "2026-11-21T08:00:00Z", "scored", 0, 2.5, 0.985, 3, Degraded: true),
        new("pump-01", "2026-11-21T08:00:00Z", "warming-up", 0.34, null, null, 0),
    ];

    [Fact]
    public async Task Fleet_OneScoredOneWarmingUp_ShowsStageWordNumberProbabilityAndProgress()
    {
        await using var console = await ConsoleHost.StartAsync();
        console.Equipment = Fleet;
        await using var browser = await OpenAsync(console);

        var etch = browser.Page.Locator("#fleet-body tbody tr").Filter(new() { HasText = "etch-01" });
        await Expect(etch).ToContainTextAsync("warning 3");
        await Expect(etch).ToContainTextAsync("98.5 %");
        await Expect(etch.Locator(".tag.degraded")).ToBeVisibleAsync();
        var pump = browser.Page.Locator("#fleet-body tbody tr").Filter(new() { HasText = "pump-01" });
        await Expect(pump).ToContainTextAsync("warming up");
        await Expect(pump.Locator("progress")).ToHaveJSPropertyAsync("value", 0.34);
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Language_SwitchedToKorean_RenamesThePageAndIsRemembered()
    {
        await using var console = await ConsoleHost.StartAsync();
        console.Equipment = Fleet;
        await using var browser = await OpenAsync(console);
        await Expect(browser.Page.Locator("#fleet-title")).ToHaveTextAsync("Fleet");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "한국어" }).ClickAsync();

        await Expect(browser.Page.Locator("#fleet-body")).ToContainTextAsync("경계 3");
        await Expect(browser.Page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        await browser.Page.ReloadAsync();
        await Expect(browser.Page.Locator("#fleet-title")).ToHaveTextAsync("설비 현황");
        await Expect(browser.Page.Locator("#fleet-body")).ToContainTextAsync("준비 중");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Stream_ScoreAndIncidentOnTheLog_AppearWithoutReload()
    {
        await using var console = await ConsoleHost.StartAsync();
        console.Equipment = Fleet;
        await using var browser = await OpenAsync(console);
        await Expect(browser.Page.Locator("#incidents-body")).ToContainTextAsync("No incidents");
        await console.FollowedAsync();

        await console.AppendAsync(Given.Record(Given.Score("pump-01", 50, 0.9995, stage: 4, alarm: true)), Given.Record(Given.Incident("pump-01", 4)));

        var incident = browser.Page.Locator("#incidents-body .incident");
        await Expect(incident).ToContainTextAsync("critical 4");
        await Expect(incident).ToContainTextAsync("pressure");
        await Expect(incident).ToContainTextAsync("80 %");
        var pump = browser.Page.Locator("#fleet-body tbody tr").Filter(new() { HasText = "pump-01" });
        await Expect(pump).ToContainTextAsync("99.95 %");
        await Expect(pump.Locator(".tag.alarm")).ToBeVisibleAsync();
        await Expect(browser.Page.Locator("#chart-equipment")).ToHaveTextAsync("pump-01");
        await Expect(browser.Page.Locator("#announcer")).ToHaveTextAsync("pump-01: critical 4");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Chart_EquipmentChosenByKeyboard_DrawsItsScoresAndDescribesThem()
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
        await using var console = await ConsoleHost.StartAsync();
        console.Equipment = [.. Fleet, new("test-01", "2026-11-21T08:00:00Z", "scored", 0, 1.5, 0.42, 0)];
        await using var browser = await OpenAsync(console);

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "test-01" }).FocusAsync();
        await browser.Page.Keyboard.PressAsync("Enter");

        await Expect(browser.Page.Locator("#chart-body")).ToHaveAttributeAsync("aria-label", "Anomaly probability of test-01: now 42.0 % (normal 0), highest of what is shown 42.0 %.");
        await Expect(browser.Page.Locator("#chart-body canvas")).ToBeVisibleAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "test-01" })).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Empty_NoEquipmentNoWebhooks_SaysHowToBegin()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await OpenAsync(console, locale: "ko-KR");

        await Expect(browser.Page.Locator("#fleet-body")).ToContainTextAsync($"{console.Address.GetLeftPart(UriPartial.Authority)}/v1/readings");
        await Expect(browser.Page.Locator("#fleet-body")).ToContainTextAsync("아직 설비가 없습니다");
        await Expect(browser.Page.Locator("#deliveries-body")).ToContainTextAsync("webhooks:");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Names_WithMarkup_AreShownAsText()
    {
        await using var console = await ConsoleHost.StartAsync();
        console.Equipment = [new("<img src=x onerror=alert(1)>", "2026-11-21T08:00:00Z", "scored", 0, 1, 0.5, 0)];
        await using var browser = await OpenAsync(console);

        await Expect(browser.Page.Locator("#fleet-body tbody")).ToContainTextAsync("<img src=x onerror=alert(1)>");
        Assert.Equal(0, await browser.Page.Locator("#fleet-body img").CountAsync());
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData("en-GB", "Confidence: high", "2 alarms in", "3 a day allowed", "thresholds provisional")]
    [InlineData("ko-KR", "신뢰도: 높음", "경보 2건", "하루 허용 3건", "임계값 잠정")]
    public async Task Incident_SaysHowFarToTrustIt(string locale, params string[] texts)
    {
        await using var console = await ConsoleHost.StartAsync();
        console.Equipment = Fleet;
        console.Incidents = [Given.Incident("etch-01", 3)];
        await using var browser = await OpenAsync(console, locale);

        foreach (var text in texts) await Expect(browser.Page.Locator("#incidents-body .trust")).ToContainTextAsync(text);
        await browser.PictureAsync($"incident-{locale}");
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1280)]
    public async Task Layout_PhoneOrDesk_NeverScrollsSideways(int width)
    {
        await using var console = await ConsoleHost.StartAsync();
        console.Equipment = Fleet;
        console.Incidents = [Given.Incident("etch-01", 3)];
        await using var browser = await OpenAsync(console, width: width);
        await Expect(browser.Page.Locator("#incidents-body .incident")).ToBeVisibleAsync();

        Assert.True(await browser.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.Empty(browser.Errors);
    }

    private static async Task<Browser> OpenAsync(ConsoleHost console, string locale = "en-GB", int width = 1280)
    {
        var browser = await Browser.RequireAsync(locale, width);
        await browser.Page.GotoAsync(console.Address.ToString());
        return browser;
    }
}
