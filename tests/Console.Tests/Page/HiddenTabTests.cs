using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

public sealed class HiddenTabTests
{
    [Fact]
    public async Task Hidden_GivesItsConnectionBack_AndReadsWhatItMissedOnceSeen()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await Browser.RequireAsync();
        await browser.Page.Clock.InstallAsync();
        await browser.Page.GotoAsync($"{console.Address}#/incidents");
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
        await Expect(browser.Page.Locator(".incident-list .empty")).ToBeVisibleAsync();
        await console.OpenedAsync();
        await browser.Page.EvaluateAsync(
            "window.said = []; new MutationObserver(() => said.push(document.querySelector('#readiness').textContent)).observe(document.querySelector('#readiness'), { childList: true, subtree: true, characterData: true })");

        await browser.HideAsync(true);
        await browser.Page.Clock.FastForwardAsync(11_000);
        await console.ClosedAsync();
        console.Services.Incidents = [Given.Incident("pump-01", 4)];
        await browser.HideAsync(false);

        await Expect(browser.Page.Locator(".incident-table tbody tr")).ToContainTextAsync("pump-01");
        await console.OpenedAsync();
        Assert.Empty(await browser.Page.EvaluateAsync<string[]>("said"));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task HiddenForAMoment_KeepsItsStream()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await Browser.RequireAsync();
        var streams = 0;
        browser.Page.Request += (_, request) => streams += request.Url.Contains("/v1/stream", StringComparison.Ordinal) ? 1 : 0;
        await browser.Page.Clock.InstallAsync();
        await browser.Page.GotoAsync($"{console.Address}#/incidents");
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync("Ready");

        await browser.HideAsync(true);
        await browser.Page.Clock.FastForwardAsync(5000);
        await browser.HideAsync(false);
        await browser.Page.Clock.FastForwardAsync(11_000);
        await console.AppendAsync(Given.Record(Given.Incident("pump-01", 4)));

        await Expect(browser.Page.Locator("#announcer")).ToHaveTextAsync("pump-01: critical 4");
        Assert.Equal(1, streams);
        Assert.Empty(browser.Errors);
    }
}
