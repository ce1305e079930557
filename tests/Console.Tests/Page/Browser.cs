using Microsoft.Playwright;

namespace StreamingAnomaly.Console.Tests.Page;

/// <summary>One page in a browser context of its own, whose errors are kept.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> errors = [];

    private Browser(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
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
        if (!File.Exists(SharedBrowser.Program)) Assert.Skip($"needs a browser at {SharedBrowser.Program} (Debian: apt-get install chromium)");
        var browser = await SharedBrowser.GetAsync();
        var context = await browser.NewContextAsync(new()
        {
            Locale = locale, ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout((float)ConsoleHost.Patience.TotalMilliseconds);
        return new Browser(context, page);
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

    /// <summary>Hides the tab, as one in front of it does, or shows it again: without a screen each counts as seen.</summary>
    public Task HideAsync(bool hidden) => Page.EvaluateAsync(
        "hidden => { Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", hidden);

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private void Note(string text)
    {
        lock (errors) errors.Add(text);
    }
}
