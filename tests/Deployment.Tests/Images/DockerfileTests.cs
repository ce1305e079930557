using System.Text.Json;
using System.Text.RegularExpressions;
using StreamingAnomaly.Standalone;

namespace StreamingAnomaly.Deployment.Tests.Images;

public sealed partial class DockerfileTests
{
    public static TheoryData<string> Targets => [.. Dockerfile.Targets];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_Any_RunsAsNobodySpecialWithoutAShell(string target)
    {
        Assert.Equal(["1654:1654"], Dockerfile.Of(target, "USER"));
        Assert.DoesNotContain(Dockerfile.Instructions, i => i.Stage == target && i.Name is "RUN" or "ADD");
        Assert.Equal("/app/anomaly", Json(Assert.Single(Dockerfile.Of(target, "ENTRYPOINT")))[0]);
        Assert.Contains(Dockerfile.Of(target, "LABEL"), l => l.Contains("org.opencontainers.image.version=\"${VERSION}\"", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_Commands_AreUnderstoodByTheProgram(string target)
    {
        var health = Assert.Single(Dockerfile.Of(target, "HEALTHCHECK"));
        var check = Json(health[health.IndexOf('[', StringComparison.Ordinal)..]);
        Assert.Equal("/app/anomaly", check[0]);
        Assert.Empty(Commands.Create().Parse(check[1..]).Errors);
        Assert.Empty(Commands.Create().Parse(Json(Assert.Single(Dockerfile.Of(target, "CMD")))).Errors);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_HealthCheck_AsksWhereItsCommandListens(string target)
    {
        var verb = Json(Assert.Single(Dockerfile.Of(target, "CMD")))[0];
        var port = Commands.Create().Subcommands.Single(c => c.Name == verb).Options.Single(o => o.Name == "--port");
        var listens = DefaultPort().Match(port.Description!).Groups[1].Value;

        Assert.Contains($"{Standalone.Verbs.HealthVerb.Variable}=http://127.0.0.1:{listens}", Assert.Single(Dockerfile.Of(target, "ENV")), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_VersionOfEachCommit_DoesNotInstallTheSystemsPackagesAgain()
    {
        var build = Dockerfile.Instructions.Where(i => i.Stage == "build").ToList();
        var version = build.FindIndex(i => i is { Name: "ARG", Text: var text } && text.StartsWith("VERSION", StringComparison.Ordinal));

        Assert.True(version > build.FindLastIndex(i => i.Text.Contains("apt-get install", StringComparison.Ordinal)), "the packages are installed after ARG VERSION");
        Assert.True(version < build.FindIndex(i => i.Text.Contains("eng/publish.sh", StringComparison.Ordinal)), "the program does not get the version");
    }

    [Fact]
    public void Variables_ReadByTheProgram_AreSpelledAsThere()
    {
        var set = Dockerfile.Targets.SelectMany(t => Dockerfile.Of(t, "ENV")).SelectMany(e => Assignment().Matches(e)).Select(m => m.Groups[1].Value).Distinct();
        Assert.Equal(["ANOMALY_HEALTH_URL", "DEVICE", "DOTNET_EnableDiagnostics", "DOTNET_ROOT", "DOTNET_RUNNING_IN_CONTAINER"], set.Order(StringComparer.Ordinal));
        Assert.Equal("ANOMALY_HEALTH_URL", Standalone.Verbs.HealthVerb.Variable);
        Assert.Equal("DEVICE", ServiceDefaults.Configuration.ConfigurationLoader.DeviceVariable);
    }

    [Fact]
    public void Stages_CopiedFrom_AreDefinedBefore()
    {
        var defined = new HashSet<string>();
        foreach (var i in Dockerfile.Instructions)
        {
            if (From().Match(i.Text) is { Success: true } from) Assert.Contains(from.Groups[1].Value, defined);
            defined.Add(i.Stage);
        }

        Assert.Equal("cpu", Dockerfile.Instructions[^1].Stage);   // what `docker build` makes without a target
    }

    [Fact]
    public void BaseImages_Any_HaveAFixedVersion()
    {
        var arguments = Dockerfile.Of("", "ARG").ToDictionary(a => a.Split('=')[0], a => a.Split('=')[1]);
        foreach (var image in Dockerfile.Instructions.Where(i => i.Name == "FROM").Select(i => i.Text.Split(" AS ")[0]))
        {
            var filled = arguments.Aggregate(image, (text, a) => text.Replace($"${{{a.Key}}}", a.Value, StringComparison.Ordinal));
            Assert.True(filled == "build" || Version().IsMatch(filled), $"{filled} has no version");
        }
    }

    [Fact]
    public void Files_CopiedFromTheCheckout_ExistAndAreNotIgnored()
    {
        var allowed = File.ReadAllLines(Tools.Repository(".dockerignore")).Where(l => l.StartsWith('!')).Select(l => l[1..]).ToList();
        var sources = Dockerfile.Instructions.Where(i => i.Name == "COPY" && !i.Text.StartsWith("--from", StringComparison.Ordinal))
            .SelectMany(i => i.Text.Split(' ')[..^1]).Where(s => s != ".");
        foreach (var source in sources.Concat(["eng/publish.sh", "eng/version.sh", "eng/setup.sh", "eng/feed.sh", "src/Standalone/Standalone.csproj", "models"]))
        {
            Assert.True(Path.Exists(Tools.Repository(source)), $"{source} does not exist");
            Assert.True(allowed.Exists(a => source == a || source.StartsWith(a + "/", StringComparison.Ordinal)), $".dockerignore leaves {source} out");
        }
    }

    [Fact]
    public void TimeZones_NeededByMaintenanceWindows_AreInTheImages() =>
        Assert.Contains("cp -r /usr/share/zoneinfo /rootfs/usr/share/zoneinfo", string.Join('\n', Dockerfile.Of("build", "RUN")), StringComparison.Ordinal);

    private static string[] Json(string text) => JsonSerializer.Deserialize<string[]>(text)!;

    [GeneratedRegex(@"(?:^|\s)([A-Za-z_]+)=")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\(default (\d+)\)")]
    private static partial Regex DefaultPort();

    [GeneratedRegex("--from=([a-z]+)")]
    private static partial Regex From();

    [GeneratedRegex(@"^[a-z0-9./-]+:[0-9]+\.[0-9]+")]
    private static partial Regex Version();
}
