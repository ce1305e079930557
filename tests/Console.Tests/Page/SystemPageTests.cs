using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

public sealed class SystemPageTests
{
    [Fact]
    public async Task Everything_IsShown()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await Browser.OpenAsync(console, "system");

        var page = browser.Page.Locator("#page");
        foreach (var text in (string[])["Version 1.4.0", "18,230 records", "up to date", "1 of 24 equipment", "runs on cpu", "1 of 2 need a look", "anomaly models fetch", "verified", "budget.set"])
            await Expect(page).ToContainTextAsync(text);
        await Expect(browser.Page.Locator(".dead-letters tbody tr")).ToHaveCountAsync(50);
        await browser.Page.Locator(".dead-letters").GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await Expect(browser.Page.Locator(".dead-letters tbody tr")).ToHaveCountAsync(60);
        await browser.Page.Locator(".dead-letters summary").First.ClickAsync();
        await Expect(browser.Page.Locator(".dead-letters pre").First).ToContainTextAsync("{\"equipment\":\"etch-01\"");
        await Expect(browser.Page.Locator(".dead-letters tbody tr").Nth(1)).ToContainTextAsync("put back");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Put back 0:60" }).ClickAsync();
        await Expect(browser.Page.Locator(".dead-letters tbody tr").First).ToContainTextAsync("put back");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Put back 0:58" }).ClickAsync();
        await Expect(browser.Page.Locator(".dead-letters tbody tr").Nth(2).GetByRole(AriaRole.Alert)).ToHaveTextAsync("It is not put back: the log is away");
        await browser.Page.GetByLabel("Of topic").SelectOptionAsync("scores");
        await Expect(browser.Page.Locator(".dead-letters")).ToContainTextAsync("No dead letters");
        await browser.PictureAsync("system");
        Assert.Contains("503", Assert.Single(browser.Errors), StringComparison.Ordinal); // the browser's own word on the refused one
    }
}
