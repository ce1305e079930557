using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(StreamingAnomaly.Console.Tests.Page.SharedBrowser))]

namespace StreamingAnomaly.Console.Tests.Page;

/// <summary>Debian's Chromium, headless, driven by Playwright: started once, for the first test that needs it. Each test has a context of its own.</summary>
public sealed class SharedBrowser : IAsyncDisposable
{
    /// <summary>Where the program is.</summary>
    internal const string Program = "/usr/bin/chromium";

    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Started = new(StartAsync);

    internal static async Task<IBrowser> GetAsync() => (await Started.Value).Browser;

    /// <summary>Ends the browser if any test started it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!Started.IsValueCreated) return;
        var (playwright, browser) = await Started.Value;
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        // The other half of the tests runs beside these.
        Assertions.SetDefaultExpectTimeout((float)ConsoleHost.Patience.TotalMilliseconds);
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Arguments }));
    }
}
