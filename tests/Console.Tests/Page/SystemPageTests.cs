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
        foreach (var text in (string[])["Version 1.4.0", "18,230 records", "up to date", "1 of 24 equipment", "runs on cpu", "1 of 3 need a look", "anomaly models fetch", "verified", "budget.set"])
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

    /// <summary>Services answer in English; the page says it in Korean, from the sentence itself (js/messages.js).</summary>
    [Fact]
    public async Task Korean_WhatServicesSay_IsTranslated()
    {
        await using var console = await ConsoleHost.StartAsync();
        await using var browser = await Browser.OpenAsync(console, "system", locale: "ko-KR");

        var letter = browser.Page.Locator(".dead-letters tbody tr").Nth(2);
        await Expect(letter).ToContainTextAsync("JSON이 아닙니다. 잘렸거나, UTF-8이 아니거나, 너무 깊거나, NaN을 그대로 적었습니다");
        await Expect(letter).ToContainTextAsync("숫자가 아닌 값은 null이나 \"NaN\"으로 적으세요. 보내는 쪽을 고치세요. 그대로는 다시 거부됩니다.");
        await letter.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(letter.GetByRole(AriaRole.Alert)).ToHaveTextAsync("되돌리지 못했습니다: the log is away");
        await Expect(browser.Page.Locator(".checks")).ToContainTextAsync("파티션 4개, 레코드 18,204,113건, scorer 12건 밀림");
        await Expect(browser.Page.Locator(".checks")).ToContainTextAsync("센터: 엣지 line-3마지막 연결 5s 전, 그곳에 기다리는 것 없음");
        await Expect(browser.Page.Locator(".audit .tag.good")).ToHaveAttributeAsync("title", "해시 사슬: 사슬 1개의 기록 4건, 고치거나 빠지거나 옮긴 것 없음");
        Assert.Contains("503", Assert.Single(browser.Errors), StringComparison.Ordinal);
    }
}
