using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Security;
using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>The configuration that the services of compose.yaml start with, read by the program's own loader.</summary>
public sealed class ComposeConfigurationTests
{
    private static readonly string[] KnownBesidesSettings = ["DEVICE", "ANOMALY_HEALTH_URL"];

    public static TheoryData<string> Ours => [.. Compose.Ours().Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Ours))]
    public async Task OurService_ConfigurationAndEnvironment_AreGood(string name)
    {
        using var setup = await SetupRun.StartAsync();
        var options = Load(name, setup.Variables);

        Assert.Equal("0.0.0.0", options.Http.Address);
        Assert.Equal("/var/lib/anomaly", options.DataFolder);
        Assert.Equal(["admin", "equipment", "prometheus", "console"], options.Security.Keys.Select(k => k.Name));
        if (name == "edge")
        {
            Assert.Equal(("edge-1", "kafka:9092"), (options.Edge.Id, options.Edge.Central));
            return;
        }

        Assert.Equal((LogKind.Kafka, "kafka:9092"), (options.Log.Kind, options.Log.Bootstrap));
        Assert.Equal((ScoreStoreKind.Influx, 2, "http://influxdb:8086", "anomaly"), (options.Scores.Kind, options.Scores.Version, options.Scores.Url, options.Scores.Org));
        Assert.Equal(setup.Variables["INFLUX_TOKEN"], options.Scores.Token);
        foreach (var (service, address) in new[] { ("scorer", options.Console.Scorer), ("alerter", options.Console.Alerter), ("ingest", options.Console.Ingest) })
        {
            var command = Compose.Texts(Compose.Ours().Single(s => s.Name == service).Service["command"]);
            Assert.Equal($"http://{service}:{command[Array.IndexOf(command, "--port") + 1]}", address);
        }
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public async Task OurService_Environment_HoldsNothingThatNobodyReads(string name)
    {
        using var setup = await SetupRun.StartAsync();
        var service = Compose.Ours().Single(s => s.Name == name).Service;
        foreach (var variable in Compose.Environment(service, setup.Variables).Keys)
            Assert.True(
                variable.StartsWith(ConfigurationLoader.EnvironmentPrefix, StringComparison.Ordinal) || KnownBesidesSettings.Contains(variable),
                $"{name} sets {variable}, which the program does not read");
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void OurService_WithoutKeys_DoesNotStart(string name)
    {
        var file = ConfigurationFile(name);
        var error = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(
            file, new Dictionary<string, string> { ["ANOMALY__EDGE__ID"] = name == "edge" ? "e" : "", ["ANOMALY__EDGE__CENTRAL"] = name == "edge" ? "k:1" : "" }));
        Assert.Contains("http.address", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edge_NamedBySetup_ForwardsThere()
    {
        using var setup = await SetupRun.StartAsync("--edge", "line-3", "--central", "kafka-1:9093,kafka-2:9093");
        var options = Load("edge", setup.Variables);
        Assert.Equal(("line-3", "kafka-1:9093,kafka-2:9093"), (options.Edge.Id, options.Edge.Central));
        Assert.Equal("edge", setup.Variables["COMPOSE_PROFILES"]);
        Assert.Empty(options.Edge.Properties);
    }

    [Fact]
    public async Task Edge_PasswordOfItsLogin_ComesFromTheEnvironmentAndIsKept()
    {
        using var setup = await SetupRun.StartAsync();
        var variables = new Dictionary<string, string> { ["EDGE_SASL_PASSWORD"] = "pass$word #1" };
        (await setup.AgainAsync(variables, "--edge", "line-3", "--central", "kafka-1:9093")).Succeeded();
        (await setup.AgainAsync("--edge", "line-3", "--central", "kafka-1:9093")).Succeeded();

        Assert.Equal("pass$word #1", Load("edge", setup.Variables).Edge.Properties["sasl.password"]);
        Assert.Contains("EDGE_SASL_PASSWORD", (await setup.AgainAsync(new Dictionary<string, string> { ["EDGE_SASL_PASSWORD"] = "a'b" }, "--edge", "a", "--central", "k:1")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scorer_OnAGpu_AsksForCuda()
    {
        using var setup = await SetupRun.StartAsync("--gpu");
        Assert.Equal("compose.yaml:infra/compose/compose.gpu.yaml", setup.Variables["COMPOSE_FILE"]);
        var moment = Load("scorer", setup.Variables).Moment;
        Assert.Equal(("cuda", "moment-nano"), (moment.Device, moment.Model));
        Assert.True(Directory.Exists(Tools.Repository("models", moment.Model!)), "the GPU's model is not one that is shipped");
        var scorer = Compose.Ours().Single(s => s.Name == "scorer").Service;
        Assert.Equal("cuda", (string?)scorer["build"]!["target"]);
        Assert.StartsWith("streaming-anomaly-cuda:", Compose.Fill((string)scorer["image"]!, setup.Variables), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_MadeBySetup_OpenWhatTheirEntriesSay()
    {
        using var setup = await SetupRun.StartAsync();
        var keys = Load("console", setup.Variables).Security.Keys;
        var scopes = new[] { SecurityScope.Admin, SecurityScope.Ingest, SecurityScope.Metrics, SecurityScope.Delegate };
        foreach (var (file, entry, scope) in new[] { "admin", "ingest", "metrics", "console" }.Zip(keys, scopes))
        {
            var key = await File.ReadAllTextAsync(setup.Secret(file + ".key"));
            Assert.Equal(entry.Id, ApiKey.IdOf(key));
            Assert.True(ApiKey.Matches(key, entry.Hash));
            Assert.Equal([scope], entry.Scopes);
        }
    }

    /// <summary>As the service would load it: file, environment, and the port that its verb takes from --port.</summary>
    private static AnomalyOptions Load(string name, Dictionary<string, string> variables)
    {
        var service = Compose.Ours().Single(s => s.Name == name).Service;
        return ConfigurationLoader.Load(ConfigurationFile(name), Compose.Environment(service, variables));
    }

    /// <summary>The file of the repository that is mounted where the command looks.</summary>
    private static string ConfigurationFile(string name)
    {
        var service = Compose.Ours().Single(s => s.Name == name).Service;
        var command = Compose.Texts(service["command"]);
        var inside = command[Array.IndexOf(command, "--config") + 1];
        var mount = Assert.Single(Compose.Texts(service["volumes"]), v => v.Split(':')[1] == inside);
        return Path.Combine(Compose.Root, mount.Split(':')[0]);
    }
}
