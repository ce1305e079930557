using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.Scorer.Store.Influx;

namespace StreamingAnomaly.Scorer.Tests.Store;

/// <summary>The write path of InfluxDB 2, taken by another real server.</summary>
public sealed class VictoriaMetricsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_Version2_ArrivesFieldByField()
    {
        var server = await VictoriaMetricsServer.RequireAsync();
        await using var store = Store(server);

        var outcome = await store.WriteAsync([.. Enumerable.Range(0, 100).Select(i => Make.Scored("vm 1", i, score: i / 4.0)), Make.WarmUp("vm 1", 1, 0.5)], Cancel);

        Assert.Equal(101, outcome.Points);
        var series = await server.ExportAsync("""{__name__=~"anomaly_.*",equipment="vm 1"}""");
        Assert.Equal(
            ["alarm", "degraded", "forest", "level", "probability", "ratio", "revision", "score", "stage"],
            series.Select(Name).Where(n => n.StartsWith("anomaly_score_", StringComparison.Ordinal)).Select(n => n["anomaly_score_".Length..]).Order());
        var score = series.Single(s => Name(s) == "anomaly_score_score");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i / 4.0), score.GetProperty("values").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal(Make.At(99) / 1_000_000, score.GetProperty("timestamps")[99].GetInt64());
        Assert.Equal(("*", Make.Bundle), (Label(score, "sensor"), Label(score, "bundle")));
        Assert.Equal(50, series.Single(s => Name(s) == "anomaly_warm_up_percent").GetProperty("values")[0].GetDouble());
    }

    [Fact]
    public async Task Write_AnyName_IsStoredExactlyOrRejected()
    {
        var server = await VictoriaMetricsServer.RequireAsync();
        await using var store = Store(server);
        var names = Names.Fuzzed(seed: 7, count: 1000).Select(n => "fuzz" + n).Distinct().ToList();

        var outcome = await store.WriteAsync([.. names.Select((n, i) => Make.Scored(n, i))], Cancel);

        var refused = outcome.Rejected.Select(r => r.Index).ToHashSet();
        var expected = names.Where((_, i) => !refused.Contains(i)).Order(StringComparer.Ordinal);
        var stored = await server.ExportAsync("""{__name__="anomaly_score_score",equipment=~"(?s)fuzz.*"}""");
        Assert.Equal(expected, stored.Select(s => Label(s, "equipment")).Order(StringComparer.Ordinal));
        Assert.Empty(await server.ExportAsync("""{equipment="evil"}"""));
    }

    [Fact]
    public async Task Query_AServerThatKnowsNoInfluxQl_FailsWithAReason()
    {
        var server = await VictoriaMetricsServer.RequireAsync();
        await using var store = Store(server);

        // It answers every statement as if it were SHOW DATABASES: that must not look like an empty result.
        var problem = await Assert.ThrowsAsync<ScoreStoreException>(() => store.QueryAsync(new() { Equipment = "vm 1" }, Cancel));

        Assert.Contains("InfluxQL", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ScoreStoreException>(() => store.CountAsync(null, 0, 1, Cancel));
        await Assert.ThrowsAsync<ScoreStoreException>(() => store.LatestAsync(Cancel));
    }

    private static InfluxScoreStore Store(VictoriaMetricsServer server) =>
        new(new ScoreStoreOptions { Kind = ScoreStoreKind.Influx, Url = server.Url, Version = 2, Org = "fab", Database = "anomaly" }, TimeProvider.System, NullLogger.Instance);

    private static string Name(JsonElement series) => Label(series, "__name__");

    private static string Label(JsonElement series, string name) => series.GetProperty("metric").GetProperty(name).GetString()!;
}
