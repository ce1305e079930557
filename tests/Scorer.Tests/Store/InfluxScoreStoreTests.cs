using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Scorer.Store;
using StreamingAnomaly.Scorer.Store.Influx;

namespace StreamingAnomaly.Scorer.Tests.Store;

public sealed class InfluxScoreStoreTests : ScoreStoreContract
{
    private static int databases;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected override async Task<IScoreStore> OpenAsync() => (await NewAsync()).Store;

    private static async Task<(InfluxScoreStore Store, InfluxServer Server, string Database)> NewAsync(int batchSize = 5000)
    {
        var server = await InfluxServer.RequireAsync();
        var database = $"test \"{Interlocked.Increment(ref databases).ToString(CultureInfo.InvariantCulture)}\"";
        return (Store(server, new() { Database = database, BatchSize = batchSize }), server, database);
    }

    private static InfluxScoreStore Store(InfluxServer server, ScoreStoreOptions options) =>
        new(options with { Kind = ScoreStoreKind.Influx, Url = server.Url }, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task Write_Fields_HaveTheFixedNamesAndTypes()
    {
        var (store, server, database) = await NewAsync();
        await using var _ = store;

        await store.WriteAsync([Make.Scored("a", 0, stage: 1), Make.WarmUp("a", 1, 0.5)], Cancel);

        var keys = await server.QueryAsync(database, "SHOW FIELD KEYS FROM anomaly_score");
        Assert.Equal(
            ["alarm boolean", "degraded boolean", "deviation float", "forest float", "level float", "probability float", "ratio float", "revision integer", "score float", "stage integer", "value float"],
            keys.GetProperty("series")[0].GetProperty("values").EnumerateArray().Select(v => $"{v[0]} {v[1]}").Order());
        var tags = await server.QueryAsync(database, "SHOW TAG KEYS FROM anomaly_score");
        Assert.Equal(["bundle", "equipment", "sensor"], tags.GetProperty("series")[0].GetProperty("values").EnumerateArray().Select(v => v[0].GetString()).Order());
        var warmUp = await server.QueryAsync(database, "SELECT percent FROM anomaly_warm_up WHERE equipment = 'a'");
        Assert.Equal(50, warmUp.GetProperty("series")[0].GetProperty("values")[0][1].GetDouble());
    }

    [Fact]
    public async Task Write_Alerts_StandBesideTheScores_AndOnceHoweverOftenTheyAreWritten()
    {
        var (store, server, database) = await NewAsync();
        await using var _ = store;
        AlertEvent[] alerts =
        [
            Make.Alert("etch 1", 10) with { Summary = "\"warning\" (3),\nled by pressure \\" }, Make.Alert("etch 1", 20, phase: AlertPhase.Escalated, stage: 4), Make.Alert("etch 1", 20, AlertRule.SensorFrozen, stage: 2),
            Make.Alert("line\nbreak", 30), Make.Alert(new string('x', 1001), 30),
        ];

        var outcome = await store.WriteAsync(alerts, Cancel);
        await store.WriteAsync(alerts, Cancel);

        Assert.Equal([(3, RejectReason.NameCharacters), (4, RejectReason.NameLength)], outcome.Rejected.Select(r => (r.Index, r.Reason)));
        Assert.Equal(3, outcome.Points);
        var rows = (await server.QueryAsync(database, "SELECT rule, phase, stage, summary, sensors, since, ratio, probability, episode FROM anomaly_alert WHERE equipment = 'etch 1'"))
            .GetProperty("series")[0].GetProperty("values").EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.ToString()).ToArray())
            .OrderBy(r => r[0], StringComparer.Ordinal).ThenBy(r => r[1], StringComparer.Ordinal).ToList();
        Assert.Equal(["episode opened 3", "episode escalated 4", "sensor-frozen opened 2"], rows.Select(r => $"{r[1]} {r[2]} {r[3]}"));
        Assert.Equal([.. new[] { Make.At(10), Make.At(20), Make.At(20) }.Select(t => t.ToString(CultureInfo.InvariantCulture))], rows.Select(r => r[0]));
        Assert.Equal(
            [alerts[0].Summary, "pressure, rf power", Make.At(5).ToString(CultureInfo.InvariantCulture), "1.5", "0.999", alerts[0].Episode], rows[0][4..]);
    }

    [Fact]
    public async Task Write_NumbersOfEverySize_ComeBackToTheBit()
    {
        var (store, _, _) = await NewAsync();
        await using var __ = store;
        double[] values =
            [0, -0.0, 1, -1, 1e300, -1e-300, double.MaxValue, double.Epsilon, Math.PI, 1e15, 1e16, 1e17, 123456789.123456789, 1e-5, 100, 5e-324];

        var outcome = await store.WriteAsync([.. values.Select((v, i) => Make.Scored("a", i, score: v))], Cancel);

        Assert.Empty(outcome.Rejected);
        var stored = await store.QueryAsync(new() { Equipment = "a" }, Cancel);
        Assert.Equal(values, stored.Select(p => p.Score));
    }

    [Fact]
    public async Task Write_AnyName_IsStoredExactlyOrRejected_NeverAnotherLine()
    {
        var (store, server, database) = await NewAsync();
        await using var _ = store;
        var names = Names.Fuzzed(seed: 20260301, count: 3000);
        var scores = names.Select((name, i) =>
        {
            var score = Make.Scored(name, i, stage: 1);
            score.Sensors.Clear();
            score.Sensors.Add(new Contracts.Wire.SensorContribution { Sensor = name + "s", Share = 1 });
            return score;
        }).ToList();

        var outcome = await store.WriteAsync(scores, Cancel);

        var refused = outcome.Rejected.ToDictionary(r => r.Index);
        var expected = scores.Where((_, i) => !refused.ContainsKey(i)).ToDictionary(s => s.TimeUnixNano, s => s.Equipment);
        Assert.InRange(expected.Count, 1000, 2900); // both outcomes are put to the test
        Assert.All(refused.Values, r => Assert.True(r.Reason is RejectReason.NameCharacters or RejectReason.NameLength, r.Detail));
        var whole = await AllAsync(server, database, "SELECT score, equipment, bundle FROM anomaly_score WHERE sensor = '*'");
        Assert.Equal(expected, whole.ToDictionary(p => p.Time, p => p.Name));
        var sensors = await AllAsync(server, database, "SELECT score, sensor FROM anomaly_score WHERE sensor <> '*'");
        Assert.Equal(expected.ToDictionary(e => e.Key, e => e.Value + "s"), sensors.ToDictionary(p => p.Time, p => p.Name));
        var measurements = await server.QueryAsync(database, "SHOW MEASUREMENTS");
        Assert.Equal(1, measurements.GetProperty("series")[0].GetProperty("values").GetArrayLength());
    }

    [Fact]
    public async Task Query_EveryStoredName_FindsItsPointsAndNoOthers()
    {
        var (store, _, _) = await NewAsync();
        await using var __ = store;
        string[] names = ["a", "a'b", "it's \"quoted\"", @"c:\drive", "a' OR 'x'='x", "'; DROP MEASUREMENT anomaly_score --", "한국 장비", "=, ", "#1", "*"];

        var outcome = await store.WriteAsync([.. names.Select((n, i) => Make.Scored(n, i, score: i))], Cancel);

        Assert.Empty(outcome.Rejected);
        for (var i = 0; i < names.Length; i++)
        {
            Assert.Equal(i, Assert.Single(await store.QueryAsync(new() { Equipment = names[i] }, Cancel)).Score);
            Assert.Equal(1, (await store.CountAsync(names[i], Make.At(0), Make.At(99), Cancel)).Scored);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), (await store.LatestAsync(Cancel)).Select(p => p.Equipment));
    }

    [Fact]
    public async Task Write_FieldsOfAnotherType_OnlyThoseLinesAreRejected()
    {
        var (store, server, database) = await NewAsync(batchSize: 100);
        await using var _ = store;
        await store.WriteAsync([Make.Scored("a", 0)], Cancel);
        using (var http = new HttpClient())
        using (var seeded = await http.PostAsync(
            $"{server.Url}/write?db={Uri.EscapeDataString(database)}", new StringContent($"anomaly_score,equipment=x,sensor=* odd=\"text\" {Make.At(0)}"), Cancel))
            seeded.EnsureSuccessStatusCode();
        var scores = Enumerable.Range(1, 1000).Select(i => Make.Scored("a", i)).ToList();
        int[] bad = [3, 64, 65, 500, 998, 999];
        foreach (var i in bad) scores[i].Detectors[0].Name = "odd";

        var outcome = await store.WriteAsync(scores, Cancel);

        Assert.Equal(bad, outcome.Rejected.Select(r => r.Index));
        Assert.All(outcome.Rejected, r => Assert.Equal(RejectReason.RefusedByServer, r.Reason));
        Assert.Contains("odd", outcome.Rejected[0].Detail, StringComparison.Ordinal);
        Assert.Equal(1000 - bad.Length, outcome.Points);
        Assert.Equal(1001 - bad.Length, (await store.CountAsync("a", Make.At(0), Make.At(2000), Cancel)).Scored);
    }

    [Fact]
    public async Task Write_DatabaseDroppedMeanwhile_IsCreatedAnew()
    {
        var (store, server, database) = await NewAsync();
        await using var _ = store;
        await store.WriteAsync([Make.Scored("a", 0)], Cancel);
        await server.QueryAsync(database, $"DROP DATABASE {InfluxQl.Identifier(database)}");

        await store.WriteAsync([Make.Scored("a", 1)], Cancel);

        Assert.Equal(Make.At(1), Assert.Single(await store.QueryAsync(new() { Equipment = "a" }, Cancel)).TimeUnixNano);
    }

    [Fact]
    public async Task Write_ServerCrashesAndComesBack_NothingIsLostOrDoubled()
    {
        await using var server = await InfluxServer.RequireOwnAsync();
        await using var store = Store(server, new() { BatchSize = 50 });
        var scores = Enumerable.Range(0, 2000).Select(i => Make.Scored("a", i)).ToList();
        await store.WriteAsync(scores[..100], Cancel);
        await server.StopAsync();

        var write = store.WriteAsync(scores, Cancel);
        var down = await store.PingAsync(Cancel);
        Assert.False(write.IsCompleted);
        await server.RestartAsync();
        var outcome = await write;

        Assert.False(down.Ready);
        Assert.Contains(server.Url, down.Detail, StringComparison.Ordinal);
        Assert.Equal(2000, outcome.Points);
        Assert.Equal(2000, (await store.CountAsync("a", Make.At(0), Make.At(5000), Cancel)).Scored);
    }

    [Fact]
    public async Task Write_WithUserAndPassword_Works_AndWrongOnesAreNamed()
    {
        await using var server = await InfluxServer.RequireOwnAsync("auth-enabled = true");
        await server.QueryAsync("", "CREATE USER fab WITH PASSWORD 'ge:heim' WITH ALL PRIVILEGES");
        await using var store = Store(server, new() { Username = "fab", Password = "ge:heim" });
        await using var stranger = Store(server, new() { Username = "fab", Password = "wrong" });

        var outcome = await store.WriteAsync([Make.Scored("a", 0)], Cancel);
        var health = await stranger.PingAsync(Cancel);

        Assert.Equal(1, outcome.Points);
        Assert.Equal(1, (await store.CountAsync("a", 0, long.MaxValue, Cancel)).Scored);
        Assert.False(health.Ready);
        Assert.Contains("scores.password", health.Detail, StringComparison.Ordinal);
    }

    private static async Task<List<(long Time, string Name)>> AllAsync(InfluxServer server, string database, string statement)
    {
        var result = await server.QueryAsync(database, statement);
        return [.. result.GetProperty("series")[0].GetProperty("values").EnumerateArray().Select(v => (v[0].GetInt64(), v[2].GetString()!))];
    }
}
