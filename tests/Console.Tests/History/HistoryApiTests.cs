using System.Globalization;
using System.Net;
using System.Text.Json;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Console.Tests.History;

public sealed class HistoryApiTests
{
    [Fact]
    public async Task Series_FromTheLog_HasColumnsOfTheSameLengthAndTheScore()
    {
        await using var console = await HistoryHost.StartAsync(Minutes(3));
        await console.FollowedAsync();

        var series = await console.GetAsync("v1/equipment/etch-01/series?sensors=p,q");

        Assert.Equal(0, series.GetProperty("step").GetDouble());
        var times = Numbers(series.GetProperty("times"));
        Assert.Equal(180, times.Count);
        Assert.Equal(Kept.Start / 1e9, times[0]);
        Assert.Equal(["p", "q"], series.GetProperty("sensors").EnumerateArray().Select(s => s.GetProperty("name").GetString()!));
        Assert.Equal(Enumerable.Range(0, 180).Select(i => (double?)i), Numbers(series.GetProperty("sensors")[0].GetProperty("mean")));
        Assert.Equal(JsonValueKind.Null, series.GetProperty("sensors")[0].GetProperty("min").ValueKind);
        Assert.Equal(180, Numbers(series.GetProperty("score").GetProperty("probability")).Count);
        Assert.Equal(1, Numbers(series.GetProperty("score").GetProperty("alarm"))[100]);
    }

    [Fact]
    public async Task Series_FewPoints_GivesBucketsWithTheExtremes()
    {
        await using var console = await HistoryHost.StartAsync(Minutes(3));
        await console.FollowedAsync();

        var series = await console.GetAsync($"v1/equipment/etch-01/series?sensors=p&points=18&from={Time(0)}&to={Time(180)}");

        Assert.Equal(10, series.GetProperty("step").GetDouble());
        var sensor = series.GetProperty("sensors")[0];
        Assert.Equal(Enumerable.Range(0, 18).Select(i => (double?)((i * 10) + 4.5)), Numbers(sensor.GetProperty("mean")));
        Assert.Equal(Enumerable.Range(0, 18).Select(i => (double?)((i * 10) + 9)), Numbers(sensor.GetProperty("max")));
    }

    [Theory]
    [InlineData("v1/equipment/nobody/series", HttpStatusCode.NotFound, "'nobody' has no history")]
    [InlineData("v1/equipment/etch-01/series?sensors=p,zz", HttpStatusCode.BadRequest, "has no sensor 'zz'")]
    [InlineData("v1/equipment/etch-01/series?points=1", HttpStatusCode.BadRequest, "allowed are 10 to 10000")]
    [InlineData("v1/equipment/etch-01/series?from=yesterday", HttpStatusCode.BadRequest, "give a time")]
    [InlineData("v1/equipment/etch-01/series?from=2026-11-21T09:00:00Z&to=2026-11-21T08:00:00Z", HttpStatusCode.BadRequest, "from must be earlier")]
    [InlineData("v1/equipment/etch-01/series?from=0001-01-01T00:00:00Z", HttpStatusCode.BadRequest, "between 1970 and 2200")]
    [InlineData("v1/equipment/etch-01/attribution?columns=99999", HttpStatusCode.BadRequest, "allowed are 10 to 1000")]
    public async Task Request_ThatCannotBeAnswered_SaysWhatIsAllowed(string path, HttpStatusCode status, string detail)
    {
        await using var console = await HistoryHost.StartAsync(Minutes(1));
        await console.FollowedAsync();

        using var answer = await console.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(detail, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_HistorySwitchedOff_SaysWhichSetting()
    {
        await using var console = await HistoryHost.StartAsync(options: new ConsoleHistoryOptions { Enabled = false });

        using var answer = await console.Client.GetAsync(new Uri("v1/equipment/etch-01/series", UriKind.Relative));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("console.history.enabled", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_AskedForALongPastAndFuture_IsBoundedAndFindsTheData()
    {
        await using var console = await HistoryHost.StartAsync(Minutes(3));
        await console.FollowedAsync();

        var series = await console.GetAsync("v1/equipment/etch-01/series?sensors=p&from=1970-01-01T00:00:00Z&to=2199-01-01T00:00:00Z");

        Assert.InRange(series.GetProperty("times").GetArrayLength(), 1, 10);
        Assert.Equal(179, Numbers(series.GetProperty("sensors")[0].GetProperty("max")).Max());
    }

    [Fact]
    public async Task Sensors_AndContext_NameWhatReadingsCarried()
    {
        await using var console = await HistoryHost.StartAsync(Minutes(3));
        await console.FollowedAsync();

        var sensors = await console.GetAsync("v1/equipment/etch-01/sensors");
        var context = await console.GetAsync("v1/equipment/etch-01/context");

        Assert.Equal(["p", "q"], sensors.GetProperty("sensors").EnumerateArray().Select(s => s.GetProperty("name").GetString()!));
        Assert.Equal(179, sensors.GetProperty("sensors")[0].GetProperty("last").GetDouble());
        Assert.Equal(["line", "recipe"], sensors.GetProperty("labels").EnumerateArray().Select(s => s.GetString()!));
        var recipe = context.GetProperty("lanes").EnumerateArray().Single(l => l.GetProperty("label").GetString() == "recipe");
        Assert.Equal(["R0", "R1", "R2"], recipe.GetProperty("spans").EnumerateArray().Select(s => s.GetProperty("value").GetString()!));
        Assert.Equal(Given.Start.AddSeconds(60), recipe.GetProperty("spans")[1].GetProperty("from").GetDateTimeOffset());
    }

    [Fact]
    public async Task Attribution_SensorsByTheirPart_LargestFirst()
    {
        await using var console = await HistoryHost.StartAsync(Minutes(3));
        await console.FollowedAsync();

        var map = await console.GetAsync($"v1/equipment/etch-01/attribution?columns=10&from={Time(0)}&to={Time(180)}");

        Assert.Equal(["q", "p"], map.GetProperty("sensors").EnumerateArray().Select(s => s.GetString()!));
        Assert.Equal(map.GetProperty("times").GetArrayLength(), map.GetProperty("shares")[0].GetArrayLength());
        Assert.Equal(0.75, Numbers(map.GetProperty("shares")[0]).Max());
        Assert.Equal(0.99, Numbers(map.GetProperty("probability")).Max());
    }

    [Fact]
    public async Task Fleet_TwoEquipments_OneWarmingUp_AtAGlanceAndUnchangedAnswers304()
    {
        await using var console = await HistoryHost.StartAsync(Minutes(3));
        await console.AppendAsync(
            HistoryHost.Record(Kept.Reading(5, ("t", 1)) with { Equipment = "pump-01" }),
            Given.Record(new Score { Equipment = "pump-01", Sensor = "*", TimeUnixNano = Kept.At(5), State = ScoreState.WarmingUp, WarmUp = 0.25 }));
        await console.FollowedAsync();

        using var first = await console.Client.GetAsync(new Uri("v1/fleet", UriKind.Relative));
        var items = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement.GetProperty("items");
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri("v1/fleet", UriKind.Relative));
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await console.Client.SendAsync(again);

        var etch = items[0];
        Assert.Equal(("etch-01", "L1", "R2"), (etch.GetProperty("equipment").GetString(), etch.GetProperty("line").GetString(), etch.GetProperty("recipe").GetString()));
        Assert.Equal("scored", etch.GetProperty("state").GetString());
        Assert.Equal((2, 180), (etch.GetProperty("sensors").GetInt32(), etch.GetProperty("readingsLastHour").GetInt32()));
        Assert.Equal(60, etch.GetProperty("trend").GetArrayLength());
        Assert.Equal([0.1, 0.99, 0.1], Numbers(etch.GetProperty("trend")).Skip(57));
        Assert.Equal(3, etch.GetProperty("quality").GetProperty("late").GetInt32());
        Assert.Equal((2, 4.5), (etch.GetProperty("alarms").GetProperty("count").GetInt32(), etch.GetProperty("alarms").GetProperty("allowedPerDay").GetDouble()));
        Assert.Equal(("warming-up", 0.25), (items[1].GetProperty("state").GetString(), items[1].GetProperty("warmUp").GetDouble()));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Overlay_WafersWithSteps_LiesOverTheGoldenRun()
    {
        await using var console = await HistoryHost.StartAsync(Runs(6));
        await console.FollowedAsync();

        var overlay = await console.GetAsync("v1/equipment/etch-01/runs/overlay?sensor=p&runs=2");

        Assert.Equal(5, overlay.GetProperty("golden").GetProperty("runs").GetInt32());
        Assert.Equal(["strike", "etch"], overlay.GetProperty("golden").GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("step").GetString()!));
        Assert.Equal(["W5", "W4"], overlay.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("run").GetString()!));
        var newest = overlay.GetProperty("runs")[0];
        Assert.Equal((3, 4.5), (newest.GetProperty("stage").GetInt32(), newest.GetProperty("surprise").GetDouble()));
        Assert.Equal(newest.GetProperty("seconds").GetArrayLength(), newest.GetProperty("values").GetArrayLength());
        Assert.Equal(7, Numbers(overlay.GetProperty("golden").GetProperty("median")).Max());
        Assert.Equal(9, Numbers(newest.GetProperty("values")).Max());
    }

    [Theory]
    [InlineData("runs/overlay", "sensor is missing")]
    [InlineData("runs/overlay?sensor=zz", "no sensor 'zz'")]
    [InlineData("runs/overlay?sensor=p&runs=0", "allowed are 1 to 30")]
    public async Task Overlay_ThatCannotBeAnswered_SaysWhatIsAllowed(string path, string detail)
    {
        await using var console = await HistoryHost.StartAsync(Minutes(1));
        await console.FollowedAsync();

        using var answer = await console.Client.GetAsync(new Uri("v1/equipment/etch-01/" + path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(detail, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_RecordsThatAreNoScoresOrReadings_AreLeftOut()
    {
        await using var console = await HistoryHost.StartAsync(Minutes(1));
        await console.AppendAsync(
            new NewRecord(Contracts.Topics.Scores, null, [0xff, 0xff], Partition: 0), new NewRecord(Contracts.Topics.Readings, null, "{"u8.ToArray(), Partition: 0),
            new NewRecord(Contracts.Topics.Readings, null, null, Partition: 1));
        await console.FollowedAsync();

        Assert.Equal(60, (await console.GetAsync("v1/equipment/etch-01/series?sensors=p")).GetProperty("times").GetArrayLength());
    }

    /// <summary>Minutes of one reading and one score a second: a new recipe each minute, an alarm at second 100, led by q.</summary>
    internal static Func<HistoryHost, Task> Minutes(int minutes) => console => console.AppendAsync(Enumerable.Range(0, minutes * 60).SelectMany(i =>
    {
        var score = Kept.Score(i, i == 100 ? 0.99 : 0.1, i == 100 ? 3 : 0, alarm: i == 100);
        (score.Alarms, score.AlarmDays, score.AlarmsAllowedPerDay) = (2, 1.5f, 4.5f);
        if (i == 100)
        {
            score.Sensors.Add(new SensorContribution { Sensor = "q", Share = 0.75, Value = 1, Deviation = 1 });
            score.Sensors.Add(new SensorContribution { Sensor = "p", Share = 0.25, Value = 1, Deviation = 1 });
        }

        if (i < 3) score.Quality.Add(new QualityFact { Sensor = "p", Kind = QualityKind.Late });
        return new[]
        {
            HistoryHost.Record(Kept.Reading(i, ("p", i), ("q", Math.Sin(i))) with { Context = [new("recipe", $"R{i / 60}"), new("line", "L1")] }), Given.Record(score),
        };
    }));

    /// <summary>Wafers of a minute with a pause between them; the last one is another.</summary>
    internal static Func<HistoryHost, Task> Runs(int count) => async console =>
    {
        for (var run = 0; run < count; run++)
        {
            var (begin, strike, isLast) = (run * 80, 10 + (run % 3), run == count - 1);
            await console.AppendAsync(Enumerable.Range(0, 60).Select(i => HistoryHost.Record(
                Kept.Reading(begin + i, ("p", i < strike ? 1 : isLast ? 9 : 7), ("q", i)) with
                {
                    Context = [new("wafer", $"W{run}"), new("step", i < strike ? "strike" : "etch"), new("recipe", "R1")],
                })));
            var score = Kept.Score(begin + 79, 0.1);
            score.Run = new RunScore
            {
                Run = $"W{run}", StartUnixNano = Kept.At(begin), EndUnixNano = Kept.At(begin + 59), Readings = 60, Stage = isLast ? 3 : 0, Surprise = isLast ? 4.5 : 0.2,
            };
            await console.AppendAsync(Given.Record(score));
        }
    };

    private static string Time(double seconds) => Uri.EscapeDataString(Given.Start.AddSeconds(seconds).ToString("O", CultureInfo.InvariantCulture));

    private static List<double?> Numbers(JsonElement array) => [.. array.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.Null ? (double?)null : n.GetDouble())];
}
