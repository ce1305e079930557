using System.Text.RegularExpressions;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>infra/compose/setup.sh: secrets are made once, kept, and readable by nobody else.</summary>
public sealed partial class SetupScriptTests
{
    private static readonly string[] Secrets = ["INFLUX_TOKEN", "INFLUX_PASSWORD", "GRAFANA_PASSWORD", "GRAFANA_INFLUX_PASSWORD", "KAFKA_CLUSTER_ID", "CONSOLE_KEY", "ANOMALY_KEYS"];

    [Fact]
    public async Task Setup_FreshFolder_SetsEveryVariableThatComposeRequires()
    {
        using var setup = await SetupRun.StartAsync();
        var variables = setup.Variables;
        var required = Compose.Files.SelectMany(f => Compose.Variables(File.ReadAllText(Tools.Repository("infra", "compose", f)))).Where(v => v.Required).Select(v => v.Name).Distinct();
        Assert.All(required, name => Assert.True(variables.GetValueOrDefault(name) is { Length: > 0 }, $"{name} is required and not set by setup.sh"));
        Assert.Matches("^[A-Za-z0-9][A-Za-z0-9_-]{21}$", variables["KAFKA_CLUSTER_ID"]);
        Assert.Equal("centre", variables["COMPOSE_PROFILES"]);
        Assert.Equal("compose.yaml", variables["COMPOSE_FILE"]);
    }

    [Fact]
    public async Task Setup_OtherFolder_MakesOtherSecrets()
    {
        using var one = await SetupRun.StartAsync();
        using var other = await SetupRun.StartAsync();
        Assert.All(Secrets, name => Assert.NotEqual(one.Variables[name], other.Variables[name]));
    }

    [Fact]
    public async Task Setup_Again_KeepsSecretsAndTakesOptions()
    {
        using var setup = await SetupRun.StartAsync("--gpu");
        var before = setup.Variables;
        (await setup.AgainAsync("--tls", "192.168.1.20")).Succeeded();
        var after = setup.Variables;
        Assert.All(Secrets, name => Assert.Equal(before[name], after[name]));
        Assert.Equal("compose.yaml:infra/compose/compose.tls.yaml", after["COMPOSE_FILE"]);
        Assert.Equal(after.Count, File.ReadAllLines(setup.EnvFile).Length);
    }

    [Fact]
    public async Task Setup_Files_AreReadableByTheirOwnerOnly()
    {
        using var setup = await SetupRun.StartAsync();
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(setup.EnvFile) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(setup.Secret("admin.key")) & others);
        // Prometheus, another user, reads this one through a mount; the folder around it is closed.
        Assert.Equal(UnixFileMode.OtherRead, File.GetUnixFileMode(setup.Secret("metrics.key")) & UnixFileMode.OtherRead);
        const UnixFileMode enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.GetDirectoryName(setup.Secret("x"))!) & (others | enter));
    }

    [Theory]
    [InlineData("--edge needs --central", "--edge", "line-3")]
    [InlineData("--edge takes", "--edge", "a b", "--central", "k:1")]
    [InlineData("--central takes", "--edge", "a", "--central", "nowhere")]
    [InlineData("unknown option", "--gpus")]
    public async Task Setup_BadOption_SaysWhich(string message, params string[] options)
    {
        using var setup = await SetupRun.StartAsync();
        var run = await setup.AgainAsync(options);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Repository_Files_HoldNoSecret()
    {
        foreach (var file in Directory.EnumerateFiles(Tools.Repository("infra"), "*", SearchOption.AllDirectories).Where(f => !f.Contains("/secrets/", StringComparison.Ordinal)))
            Assert.False(Secret().IsMatch(File.ReadAllText(file)), $"{file} seems to hold a secret");
        var ignored = File.ReadAllLines(Tools.Repository(".gitignore"));
        Assert.Contains("/.env", ignored);
        Assert.Contains("/infra/compose/secrets/", ignored);
    }

    [GeneratedRegex(@"anomaly_[a-z2-9]{8}_[0-9a-f]{64}|BEGIN [A-Z ]*PRIVATE KEY|(?i:password|token|secret)[^\n]{0,20}[:=] *[""']?[0-9a-f]{16,}")]
    private static partial Regex Secret();
}
