namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>Every query of every dashboard against real servers.</summary>
public sealed class DashboardQueryTests(ITestOutputHelper console)
{
    [Theory]
    [MemberData(nameof(Dashboard.Names), MemberType = typeof(Dashboard))]
    public async Task Queries_OfARealRun_ReturnData(string name)
    {
        var servers = await FilledServers.RequireAsync();
        var (queries, empty) = (Dashboard.Of(name).Queries.ToList(), new List<string>());
        foreach (var query in queries)
        {
            var isRare = Rare.Reasons.ContainsKey(query.Id);
            var missing = await servers.MissingAsync(query, standIn: false);
            if (isRare) missing = await servers.MissingAsync(query, standIn: true);
            if (missing is not null) empty.Add($"{query.Id}{(isRare ? " (stand-in)" : "")}: {missing}");
        }

        console.WriteLine($"{name}: {queries.Count} queries, {queries.Count(q => Rare.Reasons.ContainsKey(q.Id))} of them shown by the stand-in");
        Assert.True(empty.Count == 0, string.Join("\n", empty));
    }

    [Fact]
    public void RareQueries_AreThere()
    {
        var all = Dashboard.All.SelectMany(d => d.Queries).Select(q => q.Id).ToHashSet();
        Assert.Empty(Rare.Reasons.Keys.Except(all));
    }

    [Fact]
    public async Task Fleet_OfARealRun_SaysWhatWasSent()
    {
        var servers = await FilledServers.RequireAsync();
        var scored = await servers.Influx.QueryAsync("fab", "SELECT count(score) FROM anomaly_score WHERE sensor = '*' GROUP BY equipment");
        var warming = await servers.Influx.QueryAsync("fab", "SELECT count(percent) FROM anomaly_warm_up GROUP BY equipment");
        Assert.Equal(["etch 1/a", "etch 2"], Equipment(scored));
        Assert.Equal(["etch 1/a", "etch 2", "pump"], Equipment(warming));
        Assert.Equal(SmallFab.Count, Sum(scored) + Sum(warming));
        Assert.Equal(SmallFab.Count, await servers.Prometheus.ValueAsync("""sum(anomaly_scorer_readings_total{job="anomaly"})"""));

        static IEnumerable<string> Equipment(System.Text.Json.JsonElement result) =>
            result.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("tags").Text("equipment"));
        static long Sum(System.Text.Json.JsonElement result) =>
            result.GetProperty("series").EnumerateArray().Sum(s => s.GetProperty("values")[0][1].GetInt64());
    }

    [Fact]
    public async Task Rules_OfARealRun_AreEvaluatedAndTheirMetricsAreThere()
    {
        var servers = await FilledServers.RequireAsync();
        Assert.Empty(await servers.Prometheus.BrokenRulesAsync());
        var firing = await servers.Prometheus.LabelValuesAsync("alertname", "ALERTS{alertstate=\"firing\"}");
        Assert.Contains("AnomalyWatchdog", firing);
        Assert.DoesNotContain("AnomalyServiceDown", firing);
        Assert.DoesNotContain("AnomalyNoReadings", firing);

        // What really came from a service; the stand-in vouches only for what it takes a failure to see.
        var live = await servers.Prometheus.LabelValuesAsync("__name__", "{job=~\"anomaly.*\"}");
        var known = live.Select(name => name[..^Suffix(name)]).Concat(KnownMetrics.Foreign).Concat(StandIn.Metrics).ToHashSet();
        var used = RuleFiles.All.Select(r => r.Expression).Concat(Dashboard.All.SelectMany(d => d.Queries).Where(q => !q.IsInflux).Select(q => q.Text));
        Assert.Empty(used.SelectMany(KnownMetrics.In).Except(known));

        static int Suffix(string name) =>
            name.EndsWith("_bucket", StringComparison.Ordinal) ? "_bucket".Length
            : name.EndsWith("_count", StringComparison.Ordinal) ? "_count".Length
            : name.EndsWith("_sum", StringComparison.Ordinal) ? "_sum".Length : 0;
    }
}
