using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Console.History;
using StreamingAnomaly.Console.Tests.Page;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using static Microsoft.Playwright.Assertions;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Console.Tests.History;

/// <summary>
/// What bench/console-year.sh measures: a year of one frame a minute with eight sensors and scores, answered, drawn, zoomed and
/// panned; and what a thousand equipments cost to keep. Set ANOMALY_BENCH to the file that takes the numbers.
/// </summary>
public sealed class YearBench
{
    private const int Minutes = 365 * 24 * 60, Sensors = 8, Rounds = 5;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly string[] Names = [.. Enumerable.Range(1, Sensors).Select(i => $"s{i}")];

    [Fact]
    public async Task Year_EightSensorsOneFrameAMinute_AnswerAndPage()
    {
        var file = Environment.GetEnvironmentVariable("ANOMALY_BENCH");
        if (string.IsNullOrEmpty(file)) Assert.Skip("a measurement: bench/console-year.sh runs it");
        var (write, path) = (Stopwatch.StartNew(), "");
        await using var console = await HistoryHost.StartAsync(host =>
        {
            path = Path.Combine(host.Folder, "console.db");
            WriteYear(path);
            write.Stop();
            return Task.CompletedTask;
        });
        await console.FollowedAsync();
        var range = $"from={Time(0)}&to={Time(Minutes)}";
        var series = $"v1/equipment/etch-01/series?sensors={string.Join(',', Names)}&{range}&points=1500";

        var first = await SecondsAsync(console, series);
        var warm = new List<double>();
        for (var i = 0; i < Rounds; i++) warm.Add(await SecondsAsync(console, series));
        var answer = await console.GetAsync(series);
        var bytes = (await console.Client.GetByteArrayAsync(new Uri(series, UriKind.Relative))).Length;
        var (pages, zooms, pans) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Rounds; i++)
        {
            var (page, zoom, pan) = await PageSecondsAsync(console, range);
            pages.Add(page);
            zooms.Add(zoom);
            pans.Add(pan);
        }

        var spike = answer.GetProperty("sensors")[0].GetProperty("max").EnumerateArray().Max(v => v.ValueKind == JsonValueKind.Null ? 0 : v.GetDouble());

        Assert.Equal(99, spike);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(
            new
            {
                what = "console-year",
                hardware = new { cpu = "AMD EPYC virtual machine", cores = Environment.ProcessorCount, dotnet = Environment.Version.ToString() },
                year = new
                {
                    frames = Minutes, sensors = Sensors, points = answer.GetProperty("times").GetArrayLength(), stepSeconds = answer.GetProperty("step").GetDouble(), answerBytes = bytes,
                    fileBytes = new FileInfo(path).Length, fileBytesPerValue = Round(new FileInfo(path).Length / (double)Minutes / (Sensors + 4)), writeSeconds = Round(write.Elapsed.TotalSeconds),
                    seriesFirstSeconds = Round(first), seriesMedianSeconds = Round(Median(warm)), seriesSeconds = warm.Select(Round),
                    pageMedianSeconds = Round(Median(pages)), pageSeconds = pages.Select(Round),
                    zoomMedianSeconds = Round(Median(zooms)), zoomSeconds = zooms.Select(Round), panMedianSeconds = Round(Median(pans)), panSeconds = pans.Select(Round),
                },
                thousand = Thousand(),
            },
            Indented) + "\n");
    }

    private static async Task<double> SecondsAsync(HistoryHost console, string path)
    {
        var clock = Stopwatch.GetTimestamp();
        await console.GetAsync(path);
        return Stopwatch.GetElapsedTime(clock).TotalSeconds;
    }

    /// <summary>
    /// A browser without a cache opens the address; until the last of nine plots has been drawn. Then the half
    /// of the year in its middle, and a quarter earlier: each until its own values have been drawn, the gesture's rest (0.18 s) included.
    /// </summary>
    private static async Task<(double Page, double Zoom, double Pan)> PageSecondsAsync(HistoryHost console, string range)
    {
        await using var browser = await Browser.RequireAsync();
        // In the page's own clock, and without evaluating text as script, which its content security policy forbids.
        await browser.Page.AddInitScriptAsync(
            "const look = () => { if (document.querySelectorAll('.stack-plot[aria-label] canvas').length === " + (Sensors + 1) + ") window.drawnAt = performance.now(); else requestAnimationFrame(look); }; look();");
        await browser.Page.GotoAsync($"{console.Address}#/equipment/etch-01?sensors={string.Join(',', Names)}&{range}");
        await Expect(browser.Page.Locator(".stack-plot[aria-label] canvas")).ToHaveCountAsync(Sensors + 1);
        await Expect(browser.Page.Locator(".lane").First).ToBeVisibleAsync();
        var page = await browser.Page.EvaluateAsync<double>("window.drawnAt") / 1000;
        return (page, await GestureSecondsAsync(browser, "Zoom in"), await GestureSecondsAsync(browser, "Earlier"));
    }

    /// <summary>From a button to the plots that say other values: what was there is stretched at once, and says the same.</summary>
    private static async Task<double> GestureSecondsAsync(Browser browser, string button) => await browser.Page.EvaluateAsync<double>(
        """
        name => new Promise(resolve => {
          const read = () => [...document.querySelectorAll('.stack-plot')].map(plot => plot.getAttribute('aria-label')).join();
          const before = read(), begin = performance.now();
          const look = () => (read() === before ? requestAnimationFrame(look) : resolve(performance.now() - begin));
          document.querySelector(`button[aria-label="${name}"]`).click();
          look();
        })
        """, button).WaitAsync(ConsoleHost.Patience) / 1000;

    private static void WriteYear(string path)
    {
        var random = new Random(1);
        using var store = HistoryStore.Open(path, new ConsoleHistoryOptions { Raw = TimeSpan.FromDays(400) }, TimeSpan.Zero, TimeProvider.System);
        for (var i = 0; i < Minutes; i++)
        {
            var time = Kept.Start + (i * 60 * Levels.Second);
            var values = Names.Select((name, s) => new SensorValue(
                name, i == 200_123 && s == 0 ? 99 : Math.Round((10 * (s + 1)) + Math.Sin(i / (200.0 * (s + 1))) + random.NextDouble(), 3))).ToArray();
            store.Add(new Reading("etch-01", time, values, [new("recipe", $"R{i / 1440 % 5}"), new("lot", $"L{i / 1440}")]), time / 1_000_000);
            var probability = random.NextDouble();
            store.Add(
                new Score { Equipment = "etch-01", Sensor = "*", TimeUnixNano = time, Bundle = "b", Probability = probability, Stage = probability > 0.99 ? 4 : 0, Ratio = probability },
                time / 1_000_000);
            if (i % 20_000 == 0) store.Flush();
        }

        store.Flush();
    }

    /// <summary>A minute of a thousand equipments with twenty sensors once a second, after ten that fill the blocks.</summary>
    private static object Thousand()
    {
        const int Equipment = 1000, Count = 20, Before = 600, Measured = 60;
        using var folder = new TempFolder();
        using var store = HistoryStore.Open(folder.File("console.db"), new ConsoleHistoryOptions(), TimeSpan.Zero, TimeProvider.System);
        var random = new Random(1);
        var names = Enumerable.Range(0, Count).Select(i => $"s{i}").ToArray();
        var (add, flush, flushes) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        for (var second = 0; second < Before + Measured; second++)
        {
            var clock = Stopwatch.GetTimestamp();
            for (var e = 0; e < Equipment; e++)
            {
                var time = Kept.At(second);
                var values = new SensorValue[Count];
                for (var s = 0; s < Count; s++) values[s] = new(names[s], Math.Round(s + random.NextDouble(), 3));
                store.Add(new Reading($"e{e}", time, values, []), time / 1_000_000);
                store.Add(new Score { Equipment = $"e{e}", Sensor = "*", TimeUnixNano = time, Probability = random.NextDouble() }, time / 1_000_000);
            }

            if (second >= Before) add += Stopwatch.GetElapsedTime(clock);
            if (second % (int)HistoryFeed.FlushInterval.TotalSeconds != 0) continue;
            clock = Stopwatch.GetTimestamp();
            store.Flush();
            if (second >= Before) (flush, flushes) = (flush + Stopwatch.GetElapsedTime(clock), flushes + 1);
        }

        return new
        {
            equipment = Equipment, sensors = Count, hertz = 1, processorShareOfOneCoreToAdd = Round(add.TotalSeconds / Measured), flushSeconds = Round(flush.TotalSeconds / flushes),
            flushEverySeconds = HistoryFeed.FlushInterval.TotalSeconds, blocksInMemoryBytes = store.Shelves.Values.Sum(s => s.Bytes),
        };
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Round(double value) => Math.Round(value, 3);

    private static string Time(int minute) => Uri.EscapeDataString(Given.Start.AddMinutes(minute).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
}
