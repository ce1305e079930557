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

    public void Dispose() => folder.Dispose();

    /// <summary>Nothing that keeps somebody out, and no English on a Korean page.</summary>
    private static async Task CheckAsync(Browser browser, string locale, string place)
    {
        if (locale == "ko-KR") Assert.Empty((await browser.EnglishLeftAsync()).Select(word => $"{place} says in English: {word}"));
        if (Browser.HasChecker) Assert.Empty((await browser.ViolationsAsync()).Select(v => $"{place}: {v}"));
    }

    private static async Task<Browser> OpenAsync(AnalysisHost console, string page, string locale = "en-GB", int width = 1280, bool dark = false)
    {
        var browser = await Browser.RequireAsync(locale, width, dark);
        await browser.Page.GotoAsync($"{console.Address}#/{page}");
        return browser;
    }
}
