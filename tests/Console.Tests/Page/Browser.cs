using Microsoft.Playwright;

namespace StreamingAnomaly.Console.Tests.Page;

/// <summary>One page in a browser context of its own, whose errors are kept.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string Checker = Path.Combine(AppContext.BaseDirectory, "axe", "axe.min.js");

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

    /// <summary>Whether the build had npm and so installed axe-core.</summary>
    public static bool HasChecker => File.Exists(Checker);

    /// <summary>Names of the files with the pages' words.</summary>
    public static string[] TextFiles { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "wwwroot", "js", "text"), "*.js").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

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

    /// <summary>Before the page is opened: remembers how high each text stands that is drawn into a chart.</summary>
    public Task NoteChartTextAsync() => Page.AddInitScriptAsync(
        "const draw = CanvasRenderingContext2D.prototype.fillText; window.drawn = {}; CanvasRenderingContext2D.prototype.fillText = function (text, x, y) { drawn[text] = y; draw.call(this, text, x, y); };");

    /// <summary>Completes once the bands of stages 0, 1 and 2 are equally high, as they are where each begins a nine later.</summary>
    public Task EvenBandsAsync() => Page.EvaluateAsync(
        """
        () => new Promise(resolve => {
          const y = name => drawn[name] ?? NaN;
          const look = () => (Math.abs(y('normal 0') - 2 * y('attention 1') + y('caution 2')) < 2 ? resolve() : requestAnimationFrame(look));
          look();
        })
        """).WaitAsync(ConsoleHost.Patience);

    /// <summary>What of the page keeps somebody out, as axe-core sees it.</summary>
    public async Task<IReadOnlyList<string>> ViolationsAsync()
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window")) await Page.EvaluateAsync(await File.ReadAllTextAsync(Checker));
        return await Page.EvaluateAsync<string[]>(
            "axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.map(v => `${v.id} (${v.impact}): ${v.nodes.map(n => n.target + ' ' + n.any.map(a => a.message).join()).join('; ')}`))");
    }

    /// <summary>English texts of the pages that stand on this Korean one, seen or only read aloud.</summary>
    public async Task<IReadOnlyList<string>> EnglishLeftAsync() => await Page.EvaluateAsync<string[]>(
        """
        async files => {
          const words = new Set();
          const gather = (en, ko) => {
            for (const key of Object.keys(en)) {
              if (typeof en[key] === 'object') gather(en[key], ko[key]);
              else if (typeof en[key] === 'string' && en[key] !== ko[key] && en[key].length > 2) words.add(en[key]);
            }
          };
          for (const file of files) { const { en, ko } = await import(`./js/text/${file}`); gather(en, ko); }
          const left = [];
          const look = text => { if (words.has(text?.trim())) left.push(text.trim()); };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('noscript, code, pre')) look(walker.currentNode.data);
          for (const element of document.querySelectorAll('*')) for (const name of ['title', 'aria-label', 'placeholder']) look(element.getAttribute(name));
          return left;
        }
        """,
        TextFiles);

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private void Note(string text)
    {
        lock (errors) errors.Add(text);
    }
}
