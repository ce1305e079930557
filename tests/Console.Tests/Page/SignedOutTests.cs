using Microsoft.Playwright;
using StreamingAnomaly.Contracts.Configuration;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

/// <summary>A person in a browser, the provider's page, and the end of the session.</summary>
public sealed class SignedOutTests
{
    [Theory]
    [InlineData("en-GB", "Signed out: sign in again", "Sign in", "Incidents")]
    [InlineData("ko-KR", "로그아웃됨: 다시 로그인하십시오", "로그인", "인시던트")]
    public async Task Session_Ends_SaysSoStopsAndLeadsBack(string locale, string said, string label, string title)
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var console = await ConsoleHost.StartAsync(SignIn(provider));
        console.Services.Incidents = [Given.Incident("etch-01", 3)];
        await using var browser = await Browser.OpenAsync(console, "incidents", locale);
        var row = browser.Page.Locator(".incident-table tbody tr");
        await Expect(row).ToContainTextAsync("etch-01");
        await console.OpenedAsync();

        await browser.Page.Context.ClearCookiesAsync();
        await browser.Page.Locator(".filters select").Nth(1).SelectOptionAsync("3");

        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync(said);
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync(said);
        Assert.Equal(0, await browser.Page.Locator(".problem, .toast").CountAsync());
        await console.ClosedAsync();
        // No address shows a page that could only be refused again.
        await browser.Page.Locator("#nav a[data-page='fleet']").ClickAsync();
        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync(said);
        await browser.Page.Locator("#nav a[data-page='incidents']").ClickAsync();

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = label }).ClickAsync();
        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync(title);
        await Expect(row).ToContainTextAsync("etch-01");
        Assert.All(browser.Errors, error => Assert.Contains("401", error, StringComparison.Ordinal)); // the browser's own words
    }

    /// <summary>Nothing else is asked on this page: the stream has to find out.</summary>
    [Fact]
    public async Task Session_EndsWhileTheTabIsHidden_IsSaidOnceItIsSeen()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var console = await ConsoleHost.StartAsync(SignIn(provider));
        await using var browser = await Browser.RequireAsync();
        await browser.Page.Clock.InstallAsync();
        await browser.Page.GotoAsync($"{console.Address}#/nowhere");
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
        await browser.HideAsync(true);
        await browser.Page.Clock.FastForwardAsync(11_000);
        await console.ClosedAsync();

        await browser.Page.Context.ClearCookiesAsync();
        await browser.HideAsync(false);

        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("Signed out: sign in again");
    }

    /// <summary>A service behind the console that refuses its key is no reason to send people away.</summary>
    [Fact]
    public async Task Service_RefusesAlone_ThePageStays()
    {
        await using var provider = await FakeProvider.StartAsync();
        await using var console = await ConsoleHost.StartAsync(SignIn(provider));
        await using var browser = await Browser.RequireAsync();
        await browser.Page.RouteAsync("**/v1/webhooks", route => route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = "{\"detail\":\"Nothing says who calls\"}" }));
        await browser.Page.GotoAsync($"{console.Address}#/routes");

        await Expect(browser.Page.Locator(".webhooks .problem")).ToContainTextAsync("Nothing says who calls");
        await Expect(browser.Page.Locator("h1")).ToHaveTextAsync("Alerts & routes");
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
    }

    private static SecurityOptions SignIn(FakeProvider provider) =>
        new() { Oidc = new SecurityOidcOptions { Authority = provider.Authority, Audience = "anomaly", ClientId = "console" } };
}
