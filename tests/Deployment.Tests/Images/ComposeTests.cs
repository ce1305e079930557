using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StreamingAnomaly.Standalone;

namespace StreamingAnomaly.Deployment.Tests.Images;

public sealed partial class ComposeTests
{
    public static TheoryData<string> Services => [.. Compose.Services().Select(s => s.Name)];

    public static TheoryData<string> Ours => [.. Compose.Ours().Select(s => s.Name)];

    [Fact]
    public void Services_TheCentre_HasWhatTheSystemNeeds() => Assert.Equal(
        ["alerter", "alertmanager", "console", "edge", "edge-proxy", "grafana", "influxdb", "ingest", "kafka", "prometheus", "proxy", "scorer"],
        Compose.Services().Select(s => s.Name).Order());

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_Any_IsConfinedAndWatched(string name)
    {
        var service = Service(name);

        Assert.Equal("unless-stopped", (string?)service["restart"]);
        Assert.True((bool?)service["read_only"], "its root file system is writable");
        Assert.Equal(["ALL"], Compose.Texts(service["cap_drop"]));
        Assert.False(service.ContainsKey("cap_add") || service.ContainsKey("privileged"), "it has privileges");
        Assert.Contains("no-new-privileges:true", Compose.Texts(service["security_opt"]));
        Assert.Matches("^[1-9][0-9]*:[0-9]+$", (string?)service["user"]);
        Assert.True(service.ContainsKey("mem_limit") && service.ContainsKey("cpus") && service.ContainsKey("pids_limit"), "it has no limits");
        Assert.Equal("10m", (string?)service["logging"]?["options"]?["max-size"]);
        Assert.NotEmpty(Compose.Texts(service["profiles"]));
        // In the form without a shell: the images of the services have none.
        Assert.Equal("CMD", Compose.Texts(service["healthcheck"]?["test"])[0]);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_Image_HasAFixedVersion(string name)
    {
        var image = Compose.Fill(Service(name)["image"]!.ToString(), new Dictionary<string, string>());
        Assert.Matches(@"^[a-z0-9./-]+:v?[0-9]+\.[0-9]+\.[0-9]+", image);
        Assert.DoesNotContain("latest", image, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mounts_OfAllServices_ExistInTheRepositoryOrAreMadeBySetup()
    {
        using var setup = await SetupRun.StartAsync("--tls", "fab.example");
        var named = Compose.Merged()["volumes"]!.AsObject().Select(v => v.Key).ToHashSet();
        foreach (var (name, volume) in Compose.Services().SelectMany(s => Compose.Texts(s.Service["volumes"]).Select(v => (s.Name, v))))
        {
            var source = volume.Split(':')[0];
            if (!source.StartsWith('.'))
            {
                Assert.Contains(source, named);
                continue;
            }

            Assert.EndsWith(":ro", volume, StringComparison.Ordinal);
            var made = Path.GetFileName(Path.GetDirectoryName(source)) == "secrets";
            var path = made ? setup.Secret(Path.GetFileName(source)) : Path.Combine(Compose.Root, source);
            Assert.True(Path.Exists(path), $"{name} mounts {source}, which does not exist");
        }
    }

    [Fact]
    public void Ports_Published_ReachThisMachineOnlyButForTheProxies()
    {
        foreach (var (name, service) in Compose.Services())
            foreach (var port in Compose.Texts(service["ports"]))
                Assert.True(name is "proxy" or "edge-proxy" || port.StartsWith("127.0.0.1:", StringComparison.Ordinal), $"{name} publishes {port}");
        var published = Compose.Services().SelectMany(s => Compose.Texts(s.Service["ports"])).Select(p => p.Split(':')[^2]).ToList();
        Assert.Equal(published.Count, published.Distinct().Count());
    }

    [Fact]
    public void Networks_Inside_HasNoWayOut()
    {
        Assert.True((bool?)Compose.Merged()["networks"]!["inside"]!["internal"]);
        // A published port needs a network with a way out.
        foreach (var (name, service) in Compose.Services().Where(s => s.Service.ContainsKey("ports")))
            Assert.True(Compose.Texts(service["networks"]).Contains("outside"), $"{name} publishes a port and is inside only");
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void OurService_Command_IsUnderstoodByTheProgram(string name)
    {
        var parsed = Commands.Create().Parse(Compose.Texts(Service(name)["command"]));
        Assert.Empty(parsed.Errors);
        Assert.Empty(parsed.UnmatchedTokens);
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void OurService_HealthCheck_AsksItsOwnPort(string name)
    {
        var service = Service(name);
        var (command, test) = (Compose.Texts(service["command"]), Compose.Texts(service["healthcheck"]!["test"]));
        var port = command[Array.IndexOf(command, "--port") + 1];

        Assert.Empty(Commands.Create().Parse(test[2..]).Errors);
        Assert.Equal(["CMD", "/app/anomaly", "health", $"http://127.0.0.1:{port}"], test);
        Assert.All(Compose.Texts(service["ports"]), published => Assert.EndsWith($":{port}", published, StringComparison.Ordinal));
    }

    [Fact]
    public void Prometheus_Targets_AreOurServicesAtTheirPorts()
    {
        var file = Tools.Repository("infra", "prometheus", "prometheus.yml");
        var text = File.ReadAllText(file);
        foreach (var (name, service) in Compose.Ours().Where(s => s.Name != "edge"))
        {
            var command = Compose.Texts(service["command"]);
            Assert.Contains($"{name}:{command[Array.IndexOf(command, "--port") + 1]}", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Grafana_Provisioning_ReadsWhatComposeSets()
    {
        var set = Service("grafana")["environment"]!.AsObject().Select(e => e.Key).Where(k => k.StartsWith("ANOMALY_", StringComparison.Ordinal));
        var files = Directory.GetFiles(Tools.Repository("infra", "grafana", "provisioning"), "*.yaml", SearchOption.AllDirectories).Select(File.ReadAllText);
        var read = files.SelectMany(f => Read().Matches(f)).Select(m => m.Groups[1].Value).Distinct();
        Assert.Equal(read.Order(), set.Order());
        var dashboards = Assert.Single(Compose.Texts(Service("grafana")["volumes"]), v => v.Contains("/dashboards:", StringComparison.Ordinal)).Split(':')[1];
        Assert.Contains(files, f => f.Contains($"path: {dashboards}\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nginx.conf", "proxy", "console", "ingest")]
    [InlineData("nginx-edge.conf", "edge-proxy", "edge")]
    public void Proxy_Upstreams_AreOurServicesAtTheirPorts(string file, string proxy, params string[] services)
    {
        var text = File.ReadAllText(Tools.Repository("infra", "compose", file));
        var upstreams = Upstream().Matches(text).Select(m => (Name: m.Groups[1].Value, Port: m.Groups[2].Value)).Distinct().ToList();
        Assert.Equal(services, upstreams.Select(u => u.Name).Order());
        foreach (var (name, port) in upstreams)
            Assert.Contains(port, Compose.Texts(Service(name)["command"]));
        Assert.Contains($"./infra/compose/{file}:/etc/nginx/conf.d/default.conf:ro", Compose.Texts(Service(proxy)["volumes"]));
        Assert.Equal(services.Order(), Service(proxy)["depends_on"]!.AsObject().Select(d => d.Key).Order());
    }

    [Fact]
    public void Proxy_UploadsOfGigabytes_GoThrough()
    {
        var text = File.ReadAllText(Tools.Repository("infra", "compose", "nginx.conf"));
        var uploads = text[text.IndexOf("location /v1/analysis/uploads {", StringComparison.Ordinal)..];
        uploads = uploads[..uploads.IndexOf('}', StringComparison.Ordinal)];
        Assert.Contains("client_max_body_size 0;", uploads, StringComparison.Ordinal);
        Assert.Contains("proxy_request_buffering off;", uploads, StringComparison.Ordinal);
    }

    [Fact]
    public void Prometheus_FoldersOfItsConfiguration_AreMounted()
    {
        var mounted = Compose.Texts(Service("prometheus")["volumes"]).Select(v => v.Split(':')[1]).ToList();
        var read = EtcPrometheus().Matches(File.ReadAllText(Tools.Repository("infra", "prometheus", "prometheus.yml"))).Select(m => m.Value.TrimEnd('/')).Distinct().ToList();
        Assert.Equal(["/etc/prometheus/anomaly.key", "/etc/prometheus/edges", "/etc/prometheus/rules"], read.Order());
        Assert.Subset(mounted.ToHashSet(), read.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_Dependencies_ExistAndAreInItsProfile(string name)
    {
        var service = Service(name);
        foreach (var (needed, _) in service["depends_on"]?.AsObject() ?? [])
            Assert.Subset(Compose.Texts(Service(needed)["profiles"]).ToHashSet(), Compose.Texts(service["profiles"]).ToHashSet());
    }

    [Fact]
    public void Root_ComposeFile_IncludesTheOneThatIsTested()
    {
        var text = File.ReadAllText(Tools.Repository("compose.yaml"));
        Assert.Contains("path: infra/compose/compose.yaml", text, StringComparison.Ordinal);
        Assert.Contains("project_directory: .", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("centre")]
    [InlineData("centre", "compose.gpu.yaml", "compose.tls.yaml")]
    [InlineData("edge")]
    [InlineData("edge", "compose.tls.yaml")]
    public async Task Files_ByDockerCompose_AreAccepted(string profile, params string[] overrides)
    {
        // No engine is asked for this; the older program of its own reads the same files.
        var (program, verb) = await ComposeProgramAsync();
        using var setup = await SetupRun.StartAsync("--tls", "fab.example");
        var files = overrides.Prepend("compose.yaml").SelectMany(f => new[] { "-f", Tools.Repository("infra", "compose", f) });
        var run = await Tools.RunAsync(program, [.. verb, "--project-directory", Compose.Root, "--env-file", setup.EnvFile, .. files, "--profile", profile, "config"]);
        var model = run.Succeeded();
        foreach (var (name, service) in Compose.Services().Where(s => Compose.Texts(s.Service["profiles"]).Contains(profile) && (overrides.Contains("compose.tls.yaml") || !s.Name.EndsWith("proxy", StringComparison.Ordinal))))
            Assert.Contains($"\n  {name}:\n", model, StringComparison.Ordinal);
        Assert.Contains(setup.Variables["ANOMALY_TAG"], model, StringComparison.Ordinal);
    }

    private static JsonObject Service(string name) => Compose.Services().Single(s => s.Name == name).Service;

    private static async Task<(string Program, string[] Verb)> ComposeProgramAsync()
    {
        if (Tools.Find("docker") is { } docker && (await Tools.RunAsync(docker, ["compose", "version"])).ExitCode == 0) return (docker, ["compose"]);
        return (Tools.Require("docker-compose", "Docker's compose plugin, or apt-get install docker-compose"), []);
    }

    [GeneratedRegex(@"/etc/prometheus/[a-z]+(\.key)?")]
    private static partial Regex EtcPrometheus();

    [GeneratedRegex("http://([a-z]+):([0-9]+);")]
    private static partial Regex Upstream();

    [GeneratedRegex(@"\$\{?(ANOMALY_[A-Z_]+)\}?")]
    private static partial Regex Read();
}
