using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.EventLog;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Page;

/// <summary>Incidents by the hundred, with the page's clock in the test's hand.</summary>
public sealed class FloodTests
{
    /// <summary>Fewer at a time than end a stream (<see cref="Console.Live.LiveSubscriber.EventCapacity"/>).</summary>
    private const int Incidents = 500, AtATime = 100;

    [Theory]
    [InlineData("incidents", ".incident-table tbody tr")]
    [InlineData("fleet", ".open-incidents li")]
    public async Task Events_ByTheHundred_CostFewRequestsAndTheNewestIsShown(string page, string rows)
    {
        await using var console = await ConsoleHost.StartAsync();
        console.Services.Fleet = [.. Enumerable.Range(0, Incidents).Select(i => new FakeEquipment($"tool-{i}"))];
        await using var browser = await Browser.RequireAsync();
        await browser.Page.Clock.InstallAsync(new() { TimeDate = Given.Start.UtcDateTime });
        await browser.Page.GotoAsync($"{console.Address}#/{page}");
        await Expect(browser.Page.Locator("#readiness")).ToHaveTextAsync("Ready");
        await (page == "fleet" ? console.FollowedAsync() : console.OpenedAsync());
        await browser.Page.Clock.PauseAtAsync(Given.Start.AddMinutes(1).UtcDateTime);
        var requests = 0;
        browser.Page.Request += (_, request) => requests += request.Url.Contains("/v1/", StringComparison.Ordinal) ? 1 : 0;

        for (var i = 0; i < Incidents; i += AtATime)
        {
            await console.AppendAsync([.. Enumerable.Range(i, AtATime).Select(n => Given.Record(Incident(n)) with { Partition = 0 })]);
            await Expect(browser.Page.Locator("#announcer")).ToHaveTextAsync($"tool-{i + AtATime - 1}: critical 4");
        }

        Assert.InRange(requests, 0, 10);
        console.Services.Incidents = [.. Enumerable.Range(0, Incidents).Select(Incident).Reverse()];
        var newest = browser.Page.Locator(rows).Filter(new() { HasText = $"tool-{Incidents - 1}" });
        using var patience = new CancellationTokenSource(ConsoleHost.Patience);
        // A read that had begun before is answered first, and the clock stands still meanwhile.
        for (; !await newest.IsVisibleAsync(); patience.Token.ThrowIfCancellationRequested()) await browser.Page.Clock.RunForAsync(600);
        Assert.Empty(browser.Errors);
    }

    private static Incident Incident(int i) => Given.Incident($"tool-{i}", 4) with
    {
        Id = i.ToString("x32"), Since = Given.Start.AddSeconds(i), Updated = Given.Start.AddSeconds(i),
    };
}
