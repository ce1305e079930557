using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using StreamingAnomaly.Console.Tests.History;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.ServiceDefaults.Security;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

public sealed partial class EquipmentPageTests
{
    private const string NoMoment = "there is no reconstruction: moment.model is not set";

    [Fact]
    public async Task Address_NamesSensorsAndTime_ShowsJustThose()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(3));
        await using var browser = await OpenAsync(console, $"etch-01?sensors=q&from={Time(0)}&to={Time(120)}");

        await Expect(Plots(browser)).ToHaveCountAsync(2);
        await Expect(Plots(browser).Nth(0)).ToHaveAttributeAsync("aria-label", "Anomaly probability over time, highest 99.00 %.");
        await Expect(Plots(browser).Nth(1)).ToHaveAttributeAsync("aria-label", LabelOfQ());
        await Expect(browser.Page.Locator(".panel.series > header")).ToContainTextAsync("every value");
        await Expect(browser.Page.Locator("details.sensors summary")).ToHaveTextAsync("Sensors: 1 of 2");
        Assert.Contains("sensors=q", browser.Page.Url, StringComparison.Ordinal);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Sensors_ThatNobodyChose_AreThoseThatExplainTheScores()
    {
        NeedCharts();
        await using var console = await StartAsync(host => host.AppendAsync(Enumerable.Range(0, 60).SelectMany(i =>
        {
            var score = Kept.Score(i, 0.9, 3);
            score.Sensors.Add(new Contracts.Wire.SensorContribution { Sensor = "z", Share = 0.7, Value = 1, Deviation = 1 });
            score.Sensors.Add(new Contracts.Wire.SensorContribution { Sensor = "e", Share = 0.3, Value = 1, Deviation = 1 });
            return new[] { HistoryHost.Record(Kept.Reading(i, [.. "abcdefz".Select(name => ($"{name}", (double)i))])), Given.Record(score) };
        })));
        await using var browser = await OpenAsync(console, "etch-01");

        await Expect(browser.Page.Locator("details.sensors summary")).ToHaveTextAsync("Sensors: 4 of 7");
        Assert.Equal(["a", "b", "e", "z"], await browser.Page.Locator("details.sensors input:checked").EvaluateAllAsync<string[]>("boxes => boxes.map(box => box.dataset.name)"));
        // A shared address has to show the same ones tomorrow.
        await browser.Page.Locator(".stack-host").FocusAsync();
        await browser.Page.Keyboard.PressAsync("+");
        await Expect(browser.Page).ToHaveURLAsync(new Regex("sensors=a%2Cb%2Ce%2Cz|sensors=a,b,e,z"));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Keys_ZoomAndPan_ChangeTheAddressAndAskAnew()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(3));
        await using var browser = await OpenAsync(console, $"etch-01?sensors=p&from={Time(0)}&to={Time(160)}");
        await Expect(Plots(browser)).ToHaveCountAsync(2);
        await Expect(Plots(browser).Nth(1)).ToHaveAttributeAsync("aria-label", "p over time, from 0 to 160.");

        await browser.Page.Locator(".stack-host").FocusAsync();
        for (var i = 0; i < 4; i++) await browser.Page.Keyboard.PressAsync("+");
        await Expect(Plots(browser).Nth(1)).ToHaveAttributeAsync("aria-label", FromTo(), new() { Timeout = 10_000 });
        Assert.NotEqual("p over time, from 0 to 160.", await Plots(browser).Nth(1).GetAttributeAsync("aria-label"));
        var zoomed = browser.Page.Url;
        await browser.Page.Keyboard.PressAsync("ArrowRight");
        Assert.NotEqual(zoomed, browser.Page.Url);
        await browser.Page.Keyboard.PressAsync("Home");
        await Expect(Plots(browser).Nth(1)).ToHaveAttributeAsync("aria-label", "p over time, from 0 to 179.");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Pointer_DraggedOverAPlot_ShowsThatTimeAndDoubleClickMore()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(3));
        await using var browser = await OpenAsync(console, $"etch-01?sensors=p&from={Time(0)}&to={Time(180)}");
        var over = browser.Page.Locator(".stack-plot .u-over").Nth(1);
        await Expect(over).ToBeVisibleAsync();
        var box = (await over.BoundingBoxAsync())!;

        await browser.Page.Mouse.MoveAsync(box.X + (box.Width / 3), box.Y + 20);
        await browser.Page.Mouse.DownAsync();
        await browser.Page.Mouse.MoveAsync(box.X + (box.Width * 2 / 3), box.Y + 30, new() { Steps = 5 });
        await browser.Page.Mouse.UpAsync();
        await Expect(Plots(browser).Nth(1)).ToHaveAttributeAsync("aria-label", MiddleThird());

        await browser.Page.Mouse.DblClickAsync(box.X + (box.Width / 2), box.Y + 40);
        await Expect(Plots(browser).Nth(1)).ToHaveAttributeAsync("aria-label", MiddleTwoThirds());
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Sensors_ChosenByKeyboard_AddAPlotAndStayInTheAddress()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(2));
        await using var browser = await OpenAsync(console, "etch-01?sensors=p");
        await Expect(Plots(browser)).ToHaveCountAsync(2);

        await browser.Page.Locator("details.sensors summary").FocusAsync();
        await browser.Page.Keyboard.PressAsync("Enter");
        await browser.Page.GetByRole(AriaRole.Checkbox, new() { Name = "q", Exact = true }).FocusAsync();
        await browser.Page.Keyboard.PressAsync("Space");

        await Expect(Plots(browser)).ToHaveCountAsync(3);
        await browser.Page.ReloadAsync();
        await Expect(Plots(browser)).ToHaveCountAsync(3);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Live_NewReadings_MoveThePlotWithoutReload()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(2));
        await using var browser = await OpenAsync(console, "etch-01?sensors=p");
        await Expect(browser.Page.Locator(".stack-head").Nth(1)).ToContainTextAsync("119");

        await console.AppendAsync(HistoryHost.Record(Kept.Reading(125, ("p", 4321))), Given.Record(Kept.Score(125, 0.97, 2)));

        await Expect(browser.Page.Locator(".stack-head").Nth(1)).ToContainTextAsync("4321");
        await Expect(browser.Page.Locator(".page-head .stage")).ToHaveTextAsync("caution 2");
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Live" })).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Below_ContextHeatMapIncidentAndReconstruction_SayWhatHappened()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(3));
        await using var browser = await OpenAsync(console, $"etch-01?from={Time(0)}&to={Time(180)}");

        await Expect(browser.Page.Locator(".lane").First).ToContainTextAsync("R1");
        await Expect(browser.Page.Locator(".lane").Last).ToContainTextAsync("Chamber clean");
        await Expect(browser.Page.Locator(".marks a")).ToHaveAttributeAsync("href", "#/incidents/0123456789abcdef0123456789abcdef");
        await Expect(browser.Page.Locator(".map")).ToHaveAttributeAsync("aria-label", "Heat map of sensors and time; the largest shares have q, p.");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Compute now" }).ClickAsync();
        await Expect(browser.Page.Locator(".moment-body")).ToContainTextAsync(NoMoment);
        Assert.All(browser.Errors, error => Assert.Contains("503", error, StringComparison.Ordinal)); // the browser tells of the refusal by itself
    }

    /// <summary>Whom a window concerns the alerter says, page after page; a weekly one with a bound is drawn when it occurs.</summary>
    [Fact]
    public async Task Maintenance_OfThisEquipment_IsDrawnWhenItOccurs()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(3));
        await using var browser = await OpenAsync(console, $"etch-01?from={Time(0)}&to={Time(200)}");

        var spans = browser.Page.Locator(".lane").Last.GetByRole(AriaRole.Listitem);
        await Expect(spans).ToHaveTextAsync(["Chamber clean", "Weekly PM (only recipe=\"R1\")"]);
        Assert.Equal(
            ["15% 30%", "60% 20%"],
            await spans.EvaluateAllAsync<string[]>("spans => spans.map(s => `${Math.round(parseFloat(s.style.left))}% ${Math.round(parseFloat(s.style.width))}%`)"));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Runs_OverTheGoldenRun_AreListedAndOneOpensOverTime()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Runs(6));
        await using var browser = await OpenAsync(console, "etch-01?sensors=p");

        await Expect(browser.Page.Locator(".panel.runs > header")).ToContainTextAsync("median of 5 healthy runs");
        await Expect(browser.Page.Locator(".panel.runs tbody tr").First).ToContainTextAsync("W5");
        await Expect(browser.Page.Locator(".panel.runs tbody tr").First).ToContainTextAsync("warning 3");
        await Expect(browser.Page.Locator(".lane").First).ToBeVisibleAsync();
        await browser.Page.Locator(".panel.runs tbody tr").Nth(1).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(Plots(browser).Nth(1)).ToHaveAttributeAsync("aria-label", "p over time, from 1 to 7.");
        Assert.Contains("from=2026-11-21T08", browser.Page.Url, StringComparison.Ordinal);
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task NoEquipmentInTheAddress_ListsThemAndOneOpens()
    {
        await using var console = await StartAsync(HistoryApiTests.Minutes(1));
        await using var browser = await OpenAsync(console, "");

        await browser.Page.GetByRole(AriaRole.Link, new() { Name = "etch-01" }).ClickAsync();

        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("etch-01");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Unknown_Equipment_SaysSoAndAppearsOnceItSends()
    {
        await using var console = await StartAsync(null);
        await using var browser = await OpenAsync(console, Uri.EscapeDataString("<b>new</b>"));
        await Expect(browser.Page.Locator(".equipment-body")).ToContainTextAsync("has no history");

        await console.AppendAsync(HistoryHost.Record(Kept.Reading(1, ("p", 4321)) with { Equipment = "<b>new</b>" }));

        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("<b>new</b>");
        await Expect(browser.Page.Locator(".equipment-body")).ToContainTextAsync(Browser.HasCharts ? "4321" : "No charts");
    }

    [Theory]
    [InlineData("en-GB", 1280, false)]
    [InlineData("ko-KR", 1280, true)]
    [InlineData("ko-KR", 390, false)]
    public async Task Visit_AnyLanguageAndWidth_NoViolationNoSidewaysScrollNoForeignWord(string locale, int width, bool dark)
    {
        NeedCharts();
        await using var console = await StartAsync(async host =>
        {
            await HistoryApiTests.Runs(6)(host);
            var score = Kept.Score(480, 0.985, 3);
            score.Sensors.Add(new Contracts.Wire.SensorContribution { Sensor = "q", Share = 1, Value = 1, Deviation = 1 });
            await host.AppendAsync(Given.Record(score));
        });
        await using var browser = await OpenAsync(console, "etch-01", locale, width, dark);
        await Expect(browser.Page.Locator(".panel.runs tbody tr").First).ToBeVisibleAsync();
        await Expect(browser.Page.Locator(".lane").First).ToBeVisibleAsync();
        await Expect(browser.Page.Locator(".marks a")).ToContainTextAsync(locale == "ko-KR" ? "경계 3, 주요 센서 pressure" : "led by pressure");
        await Expect(browser.Page.Locator(".map")).ToHaveAttributeAsync("aria-label", new Regex("q"));
        await browser.Page.Locator("details.sensors summary").ClickAsync();

        Assert.True(await browser.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await browser.PictureAsync($"equipment-{locale[..2]}-{(dark ? "dark" : "light")}-{width}");
        if (Browser.HasChecker) Assert.Empty(await browser.ViolationsAsync());
        if (locale == "ko-KR") Assert.Empty(await browser.EnglishLeftAsync());
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Bands_OfAProfileWithItsOwnStages_StandWhereTheyBegin()
    {
        NeedCharts();
        await using var console = await StartAsync(HistoryApiTests.Minutes(2), [0.9, 0.99, 0.999, 0.9995]);
        await using var browser = await Browser.RequireAsync();
        await browser.NoteChartTextAsync();
        await console.FollowedAsync();
        await browser.Page.GotoAsync($"{console.Address}#/equipment/etch-01?sensors=p");

        await browser.EvenBandsAsync();
        Assert.Empty(browser.Errors);
    }

    private static ILocator Plots(Browser browser) => browser.Page.Locator(".stack-plot:has(canvas)");

    private static void NeedCharts()
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
    }

    private static Task<HistoryHost> StartAsync(Func<HistoryHost, Task>? before, IReadOnlyList<double>? stages = null) => HistoryHost.StartAsync(before, map: app =>
    {
        app.MapGet("/v1/equipment/{id}/calibration", () => Results.Json(new { stages = stages ?? [0.90, 0.95, 0.98, 0.99] })).Allow(Access.Viewer);
        app.MapGet("/v1/incidents", () => Results.Json(new { items = new[] { Given.Incident("etch-01", 3) } }, AlertJson.Options)).Allow(Access.Viewer);
        app.MapGet("/v1/maintenance", (string? equipment, string? cursor) => Results.Json((equipment, cursor) switch
        {
            ("etch-01", null) => (object)new
            {
                items = new[] { new { name = "Chamber clean", state = "over", match = new[] { "line=etch" }, start = Given.Start.AddSeconds(30), end = Given.Start.AddSeconds(90), undecided = Array.Empty<string>() } },
                next = "second",
            },
            ("etch-01", "second") => new
            {
                items = new[]
                {
                    new
                    {
                        name = "Weekly PM", state = "inactive", match = new[] { "equipment=~etch-.*", "recipe=R1" }, days = new[] { "saturday" }, at = "08:02", duration = "40s", timeZone = "UTC",
                        start = Given.Start.AddDays(-30), undecided = new[] { "recipe=\"R1\"" },
                    },
                },
            },
            _ => new { items = Array.Empty<object>() },
        })).Allow(Access.Viewer);
        app.MapGet("/v1/equipment/{id}/reconstruction", () => Results.Problem(NoMoment, statusCode: 503)).Allow(Access.Viewer);
    });

    private static async Task<Browser> OpenAsync(HistoryHost console, string address, string locale = "en-GB", int width = 1280, bool dark = false)
    {
        await console.FollowedAsync();
        var browser = await Browser.RequireAsync(locale, width, dark);
        await browser.Page.GotoAsync($"{console.Address}#/equipment/{address}");
        return browser;
    }

    private static string Time(double seconds) => Uri.EscapeDataString(Given.Start.AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    [GeneratedRegex("^q over time, from -0\\.9+\\d* to (1|0\\.9+\\d*)\\.$")]
    private static partial Regex LabelOfQ();

    [GeneratedRegex("^p over time, from [3-6]\\d to (9|1[0-2])\\d+\\.$")]
    private static partial Regex FromTo();

    [GeneratedRegex("^p over time, from (59|6[0-2]) to 1(19|2[0-2])\\.$")]
    private static partial Regex MiddleThird();

    [GeneratedRegex("^p over time, from (29|3[0-3]) to 1(4[7-9]|5[0-3])\\.$")]
    private static partial Regex MiddleTwoThirds();
}
