using Microsoft.Playwright;
using StreamingAnomaly.Contracts.Alerts;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

/// <summary>What holds for every page (Equipment and Analysis: beside their own tests): nothing that keeps somebody out, no sideways scrolling, every word in both languages.</summary>
public sealed class EveryPageTests
{
    private static readonly Incident Incident = Given.Incident("etch-01", 3);

    /// <summary>Addresses, each with what is seen once it is there.</summary>
    private static readonly (string Address, string There)[] Pages =
    [
        ("fleet", ".fleet-body tbody tr"), ("fleet?view=tiles&group=line", ".tile"), ("incidents", ".incident-table tbody tr"), ($"incidents/{Incident.Id}", ".sure table"),
        ("routes?equipment=etch-01", ".sentence"), ("system", ".audit tbody tr"), ("nowhere", ".empty h1"),
    ];

    /// <summary>One visit to each page for all three, since the visit is what takes time.</summary>
    [Theory]
    [InlineData("en-GB", 1280, false)]
    [InlineData("en-GB", 390, false)]
    [InlineData("ko-KR", 1280, true)]
    [InlineData("ko-KR", 390, true)]
    public async Task Visit_NoAccessibilityViolationNoSidewaysScrollNoForeignWord(string locale, int width, bool dark)
    {
        if (!Browser.HasChecker) Assert.Skip("needs axe-core: install Node.js with npm and build again");
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console, locale: locale, width: width, dark: dark);
        var found = new List<string>();
        foreach (var page in Pages)
        {
            await GoAsync(browser, page);
            await browser.PictureAsync($"{page.Address.Split('/', '?')[0]}-{page.Address.Length}-{width}-{locale}");
            var wide = await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
            if (wide > 0) found.Add($"#/{page.Address} is {wide} px wider than {width} px");
            if (page.Address.StartsWith("incidents/", StringComparison.Ordinal))
            {
                await browser.Page.Locator(".evidence .filters button").Last.ClickAsync();
                await Expect(browser.Page.Locator(".outcome")).ToBeVisibleAsync();
            }

            found.AddRange((await browser.ViolationsAsync()).Select(v => $"#/{page.Address}: {v}"));
            if (locale == "ko-KR") found.AddRange((await browser.EnglishLeftAsync()).Select(word => $"#/{page.Address} says in English: {word}"));
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Words_SameKeysInBothLanguages()
    {
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console);
        Assert.NotEmpty(Browser.TextFiles);

        var differences = await browser.Page.EvaluateAsync<string[]>(
            """
            async files => {
              const shape = (value, path) => typeof value === 'object' && value !== null ? Object.keys(value).flatMap(k => shape(value[k], `${path}.${k}`)) : [`${path}: ${typeof value}${typeof value === 'function' ? value.length : ''}`];
              const found = [];
              for (const file of files) {
                const { en, ko } = await import(`./js/text/${file}`);
                const [a, b] = [new Set(shape(en, file)), new Set(shape(ko, file))];
                found.push(...[...a].filter(k => !b.has(k)).map(k => `only English: ${k}`), ...[...b].filter(k => !a.has(k)).map(k => `only Korean: ${k}`));
              }
              return found;
            }
            """,
            Browser.TextFiles);

        Assert.Empty(differences);
    }

    [Fact]
    public async Task Theme_Chosen_AppliesAndIsRemembered()
    {
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console, dark: true);
        await Expect(browser.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await browser.Page.GetByLabel("Colours").SelectOptionAsync("light");

        await Expect(browser.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await browser.Page.ReloadAsync();
        await Expect(browser.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        Assert.Equal("rgb(243, 245, 248)", await browser.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Keyboard_SkipLinkNavigationAndRows_NeedNoMouse()
    {
        await using var console = await StartAsync();
        await using var browser = await Browser.OpenAsync(console);
        await Expect(browser.Page.Locator(".fleet-body tbody tr").First).ToBeVisibleAsync();
        await browser.Page.Keyboard.PressAsync("Tab");
        await Expect(browser.Page.Locator("#skip")).ToBeFocusedAsync();
        await browser.Page.Keyboard.PressAsync("Enter");
        await Expect(browser.Page.Locator("#page")).ToBeFocusedAsync();

        await browser.Page.Locator("#nav a[data-page='incidents']").PressAsync("Enter");
        await Expect(browser.Page.Locator("h1")).ToBeFocusedAsync();
        await Expect(browser.Page).ToHaveTitleAsync("Incidents · StreamingAnomaly");
        await browser.Page.Locator(".incident-table tbody a").First.FocusAsync();
        await browser.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(browser.Page.Locator(".incident-table tbody tr").Nth(1)).ToBeFocusedAsync();
        await browser.Page.Keyboard.PressAsync("Enter");

        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("pump-01");
        Assert.Empty(browser.Errors);
    }

    private static async Task GoAsync(Browser browser, (string Address, string There) page)
    {
        await browser.Page.EvaluateAsync("hash => { location.hash = hash; }", "/" + page.Address);
        await Expect(browser.Page.Locator(page.There).First).ToBeVisibleAsync();
        if (Browser.HasCharts && page.Address.StartsWith("incidents/", StringComparison.Ordinal)) await Expect(browser.Page.Locator(".score-body canvas")).ToBeVisibleAsync();
    }

    private static async Task<ConsoleHost> StartAsync()
    {
        var console = await ConsoleHost.StartAsync();
        console.Services.Fleet =
        [
            new("etch-01", Probability: 0.985, Stage: 3) { Degraded = true, Alarm = true, Moved = true, Quality = new(Missing: 12, Stuck: 1, Late: 3), Alarms = new(4, 2, 1.5) },
            new("pump-01", "warming-up", null) { WarmUp = 0.34, Line = "vacuum", Type = "pump", Recipe = null, Bundle = null, Alarms = null },
            new("cvd-01", "silent", 0.2) { Line = "cvd" }, new("cvd-02", Probability: 0.93, Stage: 1) { Line = "cvd" }, new("cvd-03", Probability: 0.96, Stage: 2) { Line = "cvd" },
            new("cvd-04", Probability: 0.9995, Stage: 4) { Line = "cvd" },
        ];
        console.Services.Incidents = [Incident, Given.Incident("pump-01", 2) with { Id = new string('b', 32), Status = IncidentStatus.Resolved, Resolved = Given.Start.AddMinutes(9) }];
        console.Services.Webhooks = FakeServices.TwoReceivers;
        return console;
    }
}
