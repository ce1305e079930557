using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.ServiceDefaults.Tests.Configuration;

public sealed class ConfigurationLoaderTests
{
    private const string Published = """
        log:      { kind: kafka, bootstrap: "localhost:9092" }          # or { kind: sqlite, path: data/log.db }
        scores:   { kind: influx, url: "http://localhost:8086", database: anomaly }   # or { kind: sqlite, path: data/scores.db }
        webhooks: [ { name: line-a, url: "http://localhost:9000/hook", secrets: [], format: cloudevents, minStage: 2, allowPrivate: true } ]
        equipment: { defaults: { stride: 8, stages: [0.90, 0.95, 0.98, 0.99], alarmBudget: { alerts: 1, per: 8h } } }
        alerting: { mode: budget }                                        # or { mode: stages, minStage: 1 }
        """;

    [Fact]
    public void Parse_PublishedExample_SetsWhatItSays()
    {
        var options = ConfigurationLoader.Parse(Published);

        Assert.Equal(LogKind.Kafka, options.Log.Kind);
        Assert.Equal("localhost:9092", options.Log.Bootstrap);
        Assert.Equal(ScoreStoreKind.Influx, options.Scores.Kind);
        Assert.Equal("http://localhost:8086", options.Scores.Url);
        var webhook = Assert.Single(options.Webhooks);
        Assert.Equal(("line-a", "http://localhost:9000/hook", 2, true), (webhook.Name, webhook.Url, webhook.MinStage, webhook.AllowPrivate));
        Assert.Equal(WebhookFormat.CloudEvents, webhook.Format);
        Assert.Empty(webhook.Secrets);
        Assert.Equal([0.90, 0.95, 0.98, 0.99], options.Equipment.Defaults.Stages);
        Assert.Equal(TimeSpan.FromHours(8), options.Equipment.Defaults.AlarmBudget.Per);
        Assert.Equal(AlertingMode.Budget, options.Alerting.Mode);
    }

    [Theory]
    [InlineData("log: { kind: sqlite, path: data/log.db }")]
    [InlineData("scores: { kind: sqlite, path: data/scores.db }")]
    [InlineData("alerting: { mode: stages, minStage: 1 }")]
    public void Parse_PublishedAlternative_Loads(string yaml) => Assert.NotNull(ConfigurationLoader.Parse(yaml));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("log:\nequipment:\n  profiles:\n")]
    public void Parse_NothingSet_IsTheDefaults(string yaml) =>
        Assert.Equal(ConfigurationHash.Of(new AnomalyOptions()), ConfigurationHash.Of(ConfigurationLoader.Parse(yaml)));

    [Fact]
    public void Parse_MisspeltSetting_NamesItItsLineAndTheNearest()
    {
        var error = Assert.Single(Errors("log:\n  kind: sqlite\n  retntion: 7d\n"));
        Assert.Equal("log.retntion (anomaly.yaml line 3): no such setting; did you mean retention?", error.ToString());
    }

    [Fact]
    public void Parse_SeveralMistakes_ReportsAllOfThem()
    {
        var settings = Errors("""
            lgo: {}
            http: { port: eighty }
            webhooks: { name: x }
            scorer: { maxCycle: 5 }
            """).Select(e => e.Setting);
        Assert.Equal(["lgo", "http.port", "webhooks", "scorer.maxCycle"], settings);
    }

    [Theory]
    [InlineData("http: { port: }", "http.port", "has no value")]
    [InlineData("security: { behindTlsProxy: yes }", "security.behindTlsProxy", "true or false")]
    [InlineData("alerting: { mode: budgets }", "alerting.mode", "one of budget, stages")]
    [InlineData("log: [a]", "log", "a section with kind, path, bootstrap")]
    [InlineData("log: {kind: sqlite", "anomaly.yaml", "not readable YAML")]
    [InlineData("log: {}\nlog: {}", "anomaly.yaml", "Duplicate key")]
    [InlineData("a: 1\n---\nb: 2", "anomaly.yaml", "several documents")]
    [InlineData("just text", "anomaly.yaml", "sections with settings")]
    public void Parse_WrongShape_SaysWhatIsExpected(string yaml, string setting, string message)
    {
        var error = Assert.Single(Errors(yaml));
        Assert.Equal(setting, error.Setting);
        Assert.Contains(message, error.Message);
        Assert.StartsWith("anomaly.yaml line ", error.Source);
    }

    [Fact]
    public void Parse_SecretOfWrongShape_DoesNotShowIt()
    {
        var error = Assert.Single(Errors("webhooks: [ { name: a, url: 'http://h/', secrets: hunter2 } ]"));
        Assert.DoesNotContain("hunter2", error.ToString());
    }

    [Fact]
    public void Parse_OutOfRange_NamesTheLine()
    {
        var error = Assert.Single(Errors("equipment:\n  defaults:\n    stages: [0.9, 0.8, 0.98, 0.99]\n"));
        Assert.Equal("equipment.defaults.stages (anomaly.yaml line 3): four rising numbers in [0.9, 1), got [0.9, 0.8, 0.98, 0.99]: below 0.9 a score only ranks;"
                     + " for example [0.90, 0.95, 0.98, 0.99]", error.ToString());
    }

    [Fact]
    public void Parse_Profile_TakesFromTheDefaultsWhatItDoesNotSet()
    {
        var equipment = ConfigurationLoader.Parse("""
            equipment:
              defaults: { stride: 16, interval: 1s, alarmBudget: { alerts: 3 }, ranges: { pressure: { min: 0 } } }
              profiles:
                etch-*: { alarmBudget: { per: 1d }, ranges: { power: { max: 600 } } }
                etch-01: { stride: 8, interval: null }
                plain:
            """).Equipment;

        var prefix = equipment.For("etch-77");
        Assert.Equal((16, 3, TimeSpan.FromDays(1)), (prefix.Stride, prefix.AlarmBudget.Alerts, prefix.AlarmBudget.Per));
        Assert.Equal(["power", "pressure"], prefix.Ranges.Keys.Order());
        Assert.Equal((8, (TimeSpan?)null, 3), (equipment.For("etch-01").Stride, equipment.For("etch-01").Interval, equipment.For("etch-01").AlarmBudget.Alerts));
        Assert.Equal(16, equipment.For("plain").Stride);
        Assert.Equal(16, equipment.For("cvd-01").Stride);
    }

    [Fact]
    public void Parse_MistakeInTheDefaults_IsReportedOnceNotPerProfile()
    {
        var error = Assert.Single(Errors("equipment: { defaults: { stride: 7 }, profiles: { a: {}, b: {} } }"));
        Assert.Equal("equipment.defaults.stride", error.Setting);
    }

    [Fact]
    public void Load_FileEnvironmentFlags_LaterOnesWin()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("configuration").FullName, "anomaly.yaml");
        File.WriteAllText(path, "scorer: { group: file, instance: file, maxRecords: 10 }");

        var options = ConfigurationLoader.Load(path,
            Map(("ANOMALY__SCORER__GROUP", "environment"), ("anomaly__scorer__instance", "environment"), ("ANOMALY_SHARED", "not ours"), ("ANOMALY__SCORER__MAXCYCLE", "")),
            Map(("scorer.instance", "flag")));

        Assert.Equal(("environment", "flag", 10), (options.Scorer.Group, options.Scorer.Instance, options.Scorer.MaxRecords));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Parse_Environment_SetsListsMapsAndProfiles()
    {
        var options = ConfigurationLoader.Parse("webhooks: [ { name: a, url: 'http://a/' } ]", environment: Map(
            ("ANOMALY__WEBHOOKS__1__URL", "http://b/"), ("ANOMALY__WEBHOOKS__1__NAME", "b"), ("ANOMALY__WEBHOOKS__0__MINSTAGE", "3"),
            ("ANOMALY__LOG__PROPERTIES__sasl__username", "me"),
            ("ANOMALY__EQUIPMENT__DEFAULTS__STAGES", "[0.91, 0.95, 0.98, 0.995]"),
            ("ANOMALY__EQUIPMENT__PROFILES__etch-01__STRIDE", "24")));

        Assert.Equal([("a", "http://a/", 3), ("b", "http://b/", 2)], options.Webhooks.Select(w => (w.Name, w.Url, w.MinStage)));
        Assert.Equal("me", options.Log.Properties["sasl.username"]);
        Assert.Equal([0.91, 0.95, 0.98, 0.995], options.Equipment.For("etch-01").Stages);
        Assert.Equal((24, 8), (options.Equipment.For("etch-01").Stride, options.Equipment.For("etch-02").Stride));
    }

    [Fact]
    public void Parse_DeviceVariable_SetsMomentDeviceUnlessTheLongNameDoes()
    {
        Assert.Equal("cuda", ConfigurationLoader.Parse("moment: { device: cpu }", environment: Map(("DEVICE", "cuda"))).Moment.Device);
        Assert.Equal("cpu", ConfigurationLoader.Parse("", environment: Map(("DEVICE", "cuda"), ("ANOMALY__MOMENT__DEVICE", "cpu"))).Moment.Device);
    }

    [Theory]
    [InlineData("ANOMALY__LOG__BOOTSTAP", "did you mean LOG.bootstrap?")]
    [InlineData("ANOMALY__HTTP__PORT__X", "has no part X")]
    [InlineData("ANOMALY__WEBHOOKS__3__NAME", "index from 0 to 0")]
    public void Parse_UnknownVariable_NamesIt(string variable, string message)
    {
        var error = Assert.Single(Errors("", Map((variable, "x"))));
        Assert.Equal($"environment variable {variable}", error.Source);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        var error = Assert.Single(Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load("/nowhere/anomaly.yaml")).Errors);
        Assert.Equal("/nowhere/anomaly.yaml: the configuration file does not exist; give another with --config FILE", error.ToString());
    }

    [Fact]
    public void Parse_AliasOfItself_IsAnErrorNotAnEndlessLoop() => Assert.NotEmpty(Errors("log: &a { properties: *a }"));

    private static IReadOnlyList<ConfigurationError> Errors(string yaml, Dictionary<string, string>? environment = null) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Parse(yaml, environment: environment)).Errors;

    private static Dictionary<string, string> Map(params (string Key, string Value)[] entries) => entries.ToDictionary(e => e.Key, e => e.Value);
}
