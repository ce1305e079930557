using Microsoft.Playwright;

namespace StreamingAnomaly.Console.Tests.Page;

/// <summary>Debian's Chromium, headless, driven by Playwright; one page whose errors are kept.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly List<string> errors = [];

    private Browser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (this.playwright, this.browser, Page) = (playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Type is not ("error" or "warning")) return;
            // Built without npm the page does without charts; the browser still reports the file that is not there.
            if (!HasCharts && message.Location.Contains("/lib/", StringComparison.Ordinal)) return;
            Note(message.Text);
        };
        page.PageError += (_, error) => Note(error);
    }

    /// <summary>Whether the build had npm and so installed the chart library.</summary>
    public static bool HasCharts { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, "wwwroot", "lib", "uplot", "uPlot.esm.js"));

    public IPage Page { get; }

    /// <summary>Errors and warnings on the page's console so far; violations of the content security policy are among them.</summary>
    public IReadOnlyList<string> Errors { get { lock (errors) return [.. errors]; } }

    /// <summary>Opens an empty page, or skips the test.</summary>
    public static async Task<Browser> RequireAsync(string locale = "en-GB", int width = 1280, bool dark = false)
    {
        if (!File.Exists(Program)) Assert.Skip($"needs a browser at {Program} (Debian: apt-get install chromium)");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Arguments });
        var page = await browser.NewPageAsync(new() { Locale = locale, ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        page.SetDefaultTimeout((float)ConsoleHost.Patience.TotalMilliseconds);
        return new Browser(playwright, browser, page);
    }

    /// <summary>Opens an empty browser at a page of the console: "fleet", "incidents/ID".</summary>
    public static async Task<Browser> OpenAsync(ConsoleHost console, string page = "", string locale = "en-GB", int width = 1280, bool dark = false)
    {
        var browser = await RequireAsync(locale, width, dark);
        await browser.Page.GotoAsync(console.Address + (page.Length == 0 ? "" : "#/" + page));
        return browser;
    }

    /// <summary>Saves a picture of the page into the folder that ANOMALY_PICTURES names, for people to look at; else does nothing.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("ANOMALY_PICTURES") is { Length: > 0 } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private void Note(string text)
    {
        lock (errors) errors.Add(text);
    }
}
