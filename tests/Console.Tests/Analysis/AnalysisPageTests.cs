using System.Text.RegularExpressions;
using Microsoft.Playwright;
using StreamingAnomaly.Console.Tests.Page;
using static Microsoft.Playwright.Assertions;

namespace StreamingAnomaly.Console.Tests.Analysis;

public sealed class AnalysisPageTests : IDisposable
{
    private static readonly LocatorAssertionsToContainTextOptions Long = new() { Timeout = (float)AnalysisHost.JobPatience.TotalMilliseconds };

    private readonly TempFolder folder = new();

    [Fact]
    public async Task File_UploadedRunComparedExported_InTheBrowser()
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        await using var browser = await OpenAsync(console, "analysis");
        var page = browser.Page;
        await Expect(page.Locator("h1")).ToHaveTextAsync("Analysis");

        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "etch day 1.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(AnalysisApiTests.Csv(900)) });
        await Expect(page.Locator(".preview-table thead")).ToContainTextAsync("pressure");
        await Expect(page.Locator(".preview-table thead")).ToContainTextAsync("ground truth");
        await Expect(page.GetByText("2 of 2 chosen")).ToBeVisibleAsync();
        await browser.PictureAsync("analysis-upload");
        await page.GetByLabel("Expected anomalies").FillAsync("3");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "MOMENT" }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run analysis" }).ClickAsync();

        await Expect(page.Locator("h1")).ToHaveTextAsync("etch day 1.csv");
        var comparison = page.Locator(".comparison");
        await Expect(comparison).ToContainTextAsync("Ensemble versus Isolation Forest", Long);
        await Expect(comparison.Locator(".conclusion")).ToContainTextAsync("VUS-PR");
        await Expect(comparison.Locator("tr[data-detector=ensemble]")).ToContainTextAsync("100 %");
        await Expect(page.Locator(".series-body canvas").First).ToBeVisibleAsync();
        await Expect(page.Locator(".distributions canvas").First).ToBeVisibleAsync();
        await Expect(page.Locator(".correlation canvas").First).ToBeVisibleAsync();
        await Expect(page.Locator(".groups tbody tr").First).ToContainTextAsync("B");

        // An anomaly chosen in the list is shown in the chart.
        await page.Locator(".anomaly-list tbody tr").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Whole period" })).ToBeVisibleAsync();

        var export = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync());
        var lines = await File.ReadAllLinesAsync(await export.PathAsync());
        Assert.Equal(1801, lines.Length);
        Assert.Contains("'=power", lines[0], StringComparison.Ordinal);
        var picture = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "PNG of Distributions" }).ClickAsync());
        Assert.EndsWith(".png", picture.SuggestedFilename, StringComparison.Ordinal);
        Assert.True(new FileInfo(await picture.PathAsync()).Length > 2000);

        // The address is the link: opened again it shows the same result.
        await page.ReloadAsync();
        await Expect(page.Locator(".comparison .conclusion")).ToContainTextAsync("VUS-PR", Long);
        await browser.PictureAsync("analysis-result-csv");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Empty_OneClick_AnalysesSyntheticDataAndCancelWorks()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false);
        await using var browser = await OpenAsync(console, "analysis", "ko-KR");
        var page = browser.Page;
        await Expect(page.Locator(".try-panel")).ToContainTextAsync("처음이신가요");
        await page.GetByRole(AriaRole.Button, new() { Name = "합성 데이터 분석" }).ClickAsync();
        await Expect(page.Locator(".job-progress")).ToContainTextAsync("대기 중");
        await page.GetByRole(AriaRole.Button, new() { Name = "취소" }).ClickAsync();
        await Expect(page.Locator(".page-head .tag")).ToHaveTextAsync("취소됨");
        await page.GetByRole(AriaRole.Link, new() { Name = "전체 분석" }).ClickAsync();
        await Expect(page.Locator(".jobs li")).ToContainTextAsync("etch-faults");
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData("en-GB", 1280, false)]
    [InlineData("ko-KR", 1280, true)]
    [InlineData("ko-KR", 390, false)]
    public async Task Pages_EveryTabAndAResult_FitLanguageSchemeAndWidth(string locale, int width, bool dark)
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var id = await console.DoneAsync(new { source = new { kind = "sample", sample = "bad-pump" }, detectors = (string[])["forest", "ensemble"], expectedRatio = 0.02 });
        await using var browser = await OpenAsync(console, "analysis", locale, width, dark);
        var page = browser.Page;
        var name = $"{locale}-{width}-{(dark ? "dark" : "light")}";
        foreach (var tab in (string[])["sample", "synthetic", "history", "upload"])
        {
            await page.Locator($".tabs button[value={tab}]").ClickAsync();
            await Expect(page.Locator(".source").First).ToBeVisibleAsync();
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), tab);
            await CheckAsync(browser, locale, tab);
            await browser.PictureAsync($"analysis-{tab}-{name}");
        }

        await page.GotoAsync($"{console.Address}#/analysis/{id}");
        await Expect(page.Locator(".groups tbody tr").First).ToContainTextAsync("pump-03");
        await Expect(page.Locator(".series-body canvas").First).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "result");
        await CheckAsync(browser, locale, "result");
        await browser.PictureAsync($"analysis-result-{name}");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Upload_BrokenFile_SaysWhatIsWrongAndStaysUsable()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false);
        await using var browser = await OpenAsync(console, "analysis");
        await browser.Page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "words.csv", MimeType = "text/csv", Buffer = "time,lot\n2026-01-01T00:00:00Z,x\n"u8.ToArray() });
        await Expect(browser.Page.Locator(".drop .problem")).ToContainTextAsync("words.csv");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Run analysis" }).ClickAsync();
        await Expect(browser.Page.Locator(".form-problem")).ToHaveTextAsync("No file yet.");
        Assert.All(browser.Errors, e => Assert.Contains("422", e, StringComparison.Ordinal)); // the browser notes every refused request
    }

    [Fact]
    public async Task Cancel_OfOneThatEndsMeanwhile_KeepsAndShowsItsResult()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var id = await console.DoneAsync(new { source = new { kind = "sample", sample = "bad-pump" }, detectors = (string[])["forest"] });
        await using var browser = await Browser.RequireAsync();
        var page = browser.Page;
        // The page learnt last that it runs; that it has ended it does not know yet.
        var cancelled = false;
        var running = (await console.GetAsync($"/v1/analysis/jobs/{id}")).Body.GetRawText().Replace("\"done\"", "\"running\"", StringComparison.Ordinal);
        await page.RouteAsync($"**/v1/analysis/jobs/{id}", route =>
            cancelled ? route.ContinueAsync() : route.FulfillAsync(new() { ContentType = "application/json", Body = running }));
        await page.GotoAsync($"{console.Address}#/analysis/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        cancelled = true;
        await Expect(page.Locator(".toast.failed")).ToContainTextAsync("has ended already (done)");
        await Expect(page.Locator(".comparison")).ToBeVisibleAsync();
        Assert.Equal(200, (await console.GetAsync($"/v1/analysis/jobs/{id}/result")).Status);
        Assert.All(browser.Errors, e => Assert.Contains("409", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Result_ByKeyboardOnly_OpensAnAnomalyAndZooms()
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var id = await console.DoneAsync(new { source = new { kind = "sample", sample = "bad-pump" }, detectors = (string[])["forest", "ensemble"], expectedRatio = 0.02 });
        await using var browser = await OpenAsync(console, $"analysis/{id}");
        var page = browser.Page;
        var rows = page.Locator(".anomaly-list tbody tr");
        await Expect(rows.Nth(1)).ToBeVisibleAsync();
        await Expect(page.Locator(".series-body canvas").First).ToBeVisibleAsync();

        await TabToAsync(page, ".anomaly-list tbody button", "Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("from=.*to="));
        var first = page.Url;
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(rows.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).Not.ToHaveURLAsync(first);

        await TabToAsync(page, ".series-host", "Shift+Tab");
        var note = page.Locator(".series .run-line .hint");
        var told = await note.TextContentAsync();
        foreach (var key in (string[])["-", "ArrowLeft", "+"])
        {
            var before = page.Url;
            await page.Keyboard.PressAsync(key);
            await Expect(page).Not.ToHaveURLAsync(before);
        }

        await Expect(note).Not.ToHaveTextAsync(told!);
        await page.Keyboard.PressAsync("Home");
        await Expect(page).Not.ToHaveURLAsync(new Regex("from="));
        await TabToAsync(page, ".series header button[aria-label='Zoom in']", "Shift+Tab");
        await page.Keyboard.PressAsync("Space");
        await Expect(page).ToHaveURLAsync(new Regex("from="));
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Link_HoldsDetectorEquipmentAndZoom_AndThePictureSaysWhatItShows()
    {
        if (!Browser.HasCharts) Assert.Skip("needs the chart library: install Node.js with npm and build again");
        await using var console = await AnalysisHost.StartAsync(folder.Root);
        var id = await console.DoneAsync(new { source = new { kind = "sample", sample = "bad-pump" }, detectors = (string[])["forest", "ensemble"], expectedRatio = 0.02 });
        await using var sender = await OpenAsync(console, $"analysis/{id}");
        var page = sender.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Isolation Forest" }).ClickAsync();
        await page.Locator(".series header select").SelectOptionAsync("pump-02");
        await page.GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("detector=forest.*equipment=pump-02.*from=.*to="));

        await using var receiver = await Browser.RequireAsync();
        page = receiver.Page;
        await page.GotoAsync(sender.Page.Url);
        await Expect(page.Locator(".result-bar button[aria-pressed=true]")).ToHaveTextAsync("Isolation Forest");
        await Expect(page.Locator(".series header select")).ToHaveValueAsync("pump-02");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Whole period" })).ToBeVisibleAsync();
        await Expect(page.Locator(".series-body .caption").Last).ToHaveTextAsync("Score · Isolation Forest");
        await Expect(page.Locator(".series-body canvas").Last).ToBeVisibleAsync();

        var saved = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "PNG of Series and score" }).ClickAsync());
        Assert.Equal("pump-02-series.png", saved.SuggestedFilename);
        var picture = await File.ReadAllBytesAsync(await saved.PathAsync());
        if (Environment.GetEnvironmentVariable("ANOMALY_PICTURES") is { Length: > 0 } pictures) await File.WriteAllBytesAsync(Path.Combine(pictures, "analysis-series-saved.png"), picture);
        // A title, and above each curve its name: lines in which something is written.
        var written = await page.EvaluateAsync<int[]>(
            """
            async bytes => {
              const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))])), canvas = new OffscreenCanvas(image.width, image.height), ctx = canvas.getContext('2d', { willReadFrequently: true });
              ctx.drawImage(image, 0, 0);
              const line = 24 * devicePixelRatio, heights = [...document.querySelectorAll('.series-body canvas')].map(c => c.height);
              const dots = y => { const { data } = ctx.getImageData(0, y, image.width, line); return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(i * 4, i * 4 + 3).join())).size; };
              let y = line;
              const found = [dots(0)];
              for (const height of heights) { found.push(dots(y)); y += line + height; }
              return [image.height - y, ...found];
            }
            """,
            Convert.ToBase64String(picture));
        Assert.Equal(0, written[0]);
        Assert.Equal(6, written.Length);
        Assert.All(written[1..], colours => Assert.InRange(colours, 3, 1000));
        Assert.Empty(receiver.Errors);
    }

    [Fact]
    public async Task Shares_Counted_AreRoundedAndProbabilitiesCutOff()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false);
        await using var browser = await OpenAsync(console, "analysis");
        var texts = await browser.Page.EvaluateAsync<string[]>(
            "import('./js/format.js').then(({ rate, percent }) => [rate(1), rate(0.58), rate(0), rate(0.00001), rate(0.99999), percent(0.58), percent(0.9949), percent(0.99999)])");
        Assert.Equal(["100.0 %", "58.0 %", "0.0 %", "<0.1 %", ">99.9 %", "58.0 %", "99.49 %", ">99.99 %"], texts);
    }

    [Fact]
    public async Task Uploads_ChosenQuicklyDeletedAndGone_NeverRunAnotherThanIsShown()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false);
        string a = await IdAsync("a.csv", 100), b = await IdAsync("b.csv", 120), c = await IdAsync("c.csv", 140);
        await using var browser = await OpenAsync(console, "analysis");
        var page = browser.Page;
        var late = new TaskCompletionSource();
        await page.RouteAsync($"**/v1/analysis/uploads/{a}", async route =>
        {
            await late.Task;
            await route.ContinueAsync();
        });
        var pick = page.GetByLabel("File to analyse");
        var answered = page.WaitForResponseAsync(response => response.Url.EndsWith(a, StringComparison.Ordinal));
        await pick.SelectOptionAsync(a);
        await pick.SelectOptionAsync(b);
        await Expect(page.GetByText("First rows of b.csv")).ToBeVisibleAsync();
        late.SetResult();
        await (await answered).FinishedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run analysis" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("b.csv");

        // Gone meanwhile: that is said.
        await page.GotoAsync($"{console.Address}#/analysis");
        await Expect(pick.Locator("option")).ToHaveCountAsync(4);
        await console.SendAsync(HttpMethod.Delete, $"/v1/analysis/uploads/{a}");
        await pick.SelectOptionAsync(a);
        await Expect(page.Locator(".source .problem")).ToContainTextAsync("There is no upload");

        await pick.SelectOptionAsync(c);
        await Expect(page.GetByText("First rows of c.csv")).ToBeVisibleAsync();
        await browser.PictureAsync("analysis-upload-chosen");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete this file" }).ClickAsync();
        await page.Locator("dialog button.primary").ClickAsync();
        await Expect(page.GetByText("First rows of c.csv")).ToHaveCountAsync(0);
        await Expect(pick.Locator("option")).ToHaveCountAsync(2);
        await Expect(pick).ToBeFocusedAsync();
        Assert.Equal(b, Assert.Single((await console.GetAsync("/v1/analysis/uploads")).Body.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.All(browser.Errors, e => Assert.Contains("404", e, StringComparison.Ordinal));

        async Task<string> IdAsync(string name, int rows) => (await console.UploadAsync(name, AnalysisApiTests.Csv(rows))).Body.GetProperty("upload").GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task Analyses_BeyondTheNewest_AreReachedByMore()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, new() { Queue = 40 }, work: false);
        for (var i = 0; i < 31; i++) await console.AskAsync(new { name = $"n{i}", source = new { kind = "sample", sample = "bad-pump" } });
        await using var browser = await OpenAsync(console, "analysis");
        await Expect(browser.Page.Locator(".jobs li")).ToHaveCountAsync(30);
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await Expect(browser.Page.Locator(".jobs li")).ToHaveCountAsync(31);
        await Expect(browser.Page.Locator(".jobs li").Last).ToContainTextAsync("n0");
        await Expect(browser.Page.Locator(".jobs a.name").Last).ToBeFocusedAsync();
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Show more" })).ToBeHiddenAsync();
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task Sensors_OfSamplesAndStoredPeriods_CanBeChosen()
    {
        await using var console = await AnalysisHost.StartAsync(folder.Root, work: false, history: new AnalysisApiTests.FakeHistory());
        await using var browser = await OpenAsync(console, "analysis");
        var page = browser.Page;
        await page.Locator(".tabs button[value=sample]").ClickAsync();
        await Expect(page.GetByText("8 of 8 chosen")).ToBeVisibleAsync();
        await page.GetByText("Four pumps, one of them bad").ClickAsync();
        await Expect(page.GetByText("4 of 4 chosen")).ToBeVisibleAsync();

        foreach (var (id, names) in ((string, string)[])[("etch-01", """{"name":"p"},{"name":"q"}"""), ("etch-02", """{"name":"q"},{"name":"r"}""")])
            await page.RouteAsync($"**/v1/equipment/{id}/sensors", route => route.FulfillAsync(new() { ContentType = "application/json", Body = $$"""{"sensors":[{{names}}]}""" }));
        await page.Locator(".tabs button[value=history]").ClickAsync();
        await page.GetByLabel("Equipment", new() { Exact = true }).FillAsync("etch-01, etch-02, etch-01");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("3 of 3 chosen")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "r", Exact = true }).UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run analysis" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("etch-01, etch-02");
        var (_, jobs) = await console.GetAsync("/v1/analysis/jobs");
        Assert.Equal(["p", "q"], jobs.GetProperty("items")[0].GetProperty("request").GetProperty("features").EnumerateArray().Select(f => f.GetString()!));
        Assert.Empty(browser.Errors);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Nothing that keeps somebody out, and no English on a Korean page.</summary>
    private static async Task CheckAsync(Browser browser, string locale, string place)
    {
        if (locale == "ko-KR") Assert.Empty((await browser.EnglishLeftAsync()).Select(word => $"{place} says in English: {word}"));
        if (Browser.HasChecker) Assert.Empty((await browser.ViolationsAsync()).Select(v => $"{place}: {v}"));
    }

    /// <summary>Presses a key until something of the kind has the focus.</summary>
    private static async Task TabToAsync(IPage page, string selector, string key)
    {
        for (var i = 0; i < 200; i++)
        {
            await page.Keyboard.PressAsync(key);
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector)) return;
        }

        Assert.Fail($"the focus does not reach {selector}");
    }

    private static async Task<Browser> OpenAsync(AnalysisHost console, string page, string locale = "en-GB", int width = 1280, bool dark = false)
    {
        var browser = await Browser.RequireAsync(locale, width, dark);
        await browser.Page.GotoAsync($"{console.Address}#/{page}");
        return browser;
    }
}
