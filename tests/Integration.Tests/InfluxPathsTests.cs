using StreamingAnomaly.Contracts.Wire;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>Scores over InfluxDB 2's write path, to a server that takes it: VictoriaMetrics.</summary>
public sealed class InfluxPathsTests(ITestOutputHelper console)
{
    private const int Readings = 12_000;

    // VictoriaMetrics keeps numbers as decimals of about 15 digits.
    private const double Tolerance = 1e-12;

    private const int Patience = 60;

    [Fact]
    public async Task Serve_WithTheSecondWritePath_StoresEveryReading()
    {
        var server = await VictoriaMetricsServer.RequireAsync();
        var lines = FabLines.Take(Readings).Where(l => l.IsReading).ToList();
        using var folder = new TempFolder();
        await using var serve = await ServeProcess.StartAsync(
            folder, "equipment.defaults.baseline=400", "equipment.defaults.provisional=200", "scores.kind=influx",
            $"scores.url={server.Url}", "scores.version=2", "scores.database=fab", "scores.org=plant-1", "scores.token=t");
        foreach (var request in lines.Chunk(1000)) await serve.PostAsync(request);
        await serve.AccountedForAsync(lines.Count);

        await using var log = serve.Follow();
        var scores = await TopicContent.ScoresAsync(log);
        var scored = scores.Values.Where(s => s.State == ScoreState.Scored).ToList();
        var warmUp = scores.Count - scored.Count;
        var stored = await Until.TrueAsync(
            Patience, () => SamplesAsync(server, """{__name__="anomaly_score_score",sensor="*"}"""), s => s.Count >= scored.Count, serve.Process);
        await Until.TrueAsync(
            Patience, () => SamplesAsync(server, """{__name__="anomaly_warm_up_percent"}"""), s => s.Count == warmUp, serve.Process);

        Assert.Equal(lines.Count(l => l.Reason is null), scores.Count);
        Assert.Equal(scored.Count, stored.Count);
        foreach (var score in scored)
        {
            var value = stored[(score.Equipment, score.TimeUnixNano / 1_000_000)];
            Assert.True(
                Math.Abs(value - score.Score_) <= Tolerance * Math.Abs(score.Score_),
                $"{score.Equipment} at {score.TimeUnixNano}: {score.Score_} expected, {value} found");
        }

        console.WriteLine($"{lines.Count} readings = {stored.Count} scored + {warmUp} warm-up + {lines.Count - scores.Count} dead letters");
    }

    private static async Task<Dictionary<(string Equipment, long UnixMs), double>> SamplesAsync(VictoriaMetricsServer server, string selector)
    {
        var samples = new Dictionary<(string, long), double>();
        foreach (var series in await server.ExportAsync(selector))
        {
            var equipment = series.GetProperty("metric").GetProperty("equipment").GetString()!;
            foreach (var (time, value) in series.GetProperty("timestamps").EnumerateArray().Zip(series.GetProperty("values").EnumerateArray()))
                samples.Add((equipment, time.GetInt64()), value.GetDouble());
        }

        return samples;
    }
}
