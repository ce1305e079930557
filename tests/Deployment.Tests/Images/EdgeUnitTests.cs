using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.ServiceDefaults.Configuration;
using StreamingAnomaly.Standalone;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>The systemd unit of the edge, read as text and by systemd's own tools.</summary>
public sealed class EdgeUnitTests
{
    private const double ExposureLimit = 2.0;

    private static string Unit => Tools.Repository("infra", "edge", "anomaly-edge.service");

    [Fact]
    public void ExecStart_Command_IsUnderstoodByTheProgram()
    {
        var command = Value("ExecStart").Split(' ');
        Assert.Equal("/opt/anomaly/current/anomaly", command[0]);
        Assert.Empty(Commands.Create().Parse(command[1..]).Errors);
    }

    [Theory]
    [InlineData("Restart", "always")]
    [InlineData("DynamicUser", "yes")]
    [InlineData("ProtectSystem", "strict")]
    [InlineData("ProtectHome", "yes")]
    [InlineData("NoNewPrivileges", "yes")]
    [InlineData("CapabilityBoundingSet", "")]
    [InlineData("StateDirectory", "anomaly-edge")]
    public void Setting_OfTheUnit_IsStrict(string setting, string value) => Assert.Equal(value, Value(setting));

    [Fact]
    public void Folders_Writable_AreThoseThatTheProgramUses()
    {
        // The program unpacks itself and keeps its data where the unit lets it write.
        var lines = File.ReadAllLines(Unit);
        Assert.Contains($"Environment=DOTNET_BUNDLE_EXTRACT_BASE_DIR=/var/cache/{Value("CacheDirectory")}", lines);
        Assert.Contains($"--data /var/lib/{Value("StateDirectory")}", Value("ExecStart"), StringComparison.Ordinal);
        Assert.True(int.Parse(Value("TimeoutStopSec")) > ServiceDefaults.Hosting.AnomalyHost.ShutdownTimeout.TotalSeconds);
    }

    [Fact]
    public async Task Unit_BySystemd_IsValid()
    {
        var analyze = Tools.Require("systemd-analyze", "part of systemd");
        using var folder = new TempFolder();
        // The program itself is not installed here.
        var unit = folder.File("anomaly-edge.service");
        await File.WriteAllTextAsync(unit, (await File.ReadAllTextAsync(Unit)).Replace("/opt/anomaly/current/anomaly", "/bin/true", StringComparison.Ordinal));
        var run = await Tools.RunAsync(analyze, ["verify", "--man=no", unit]);
        Assert.True(run.ExitCode == 0 && run.All.Trim().Length == 0, run.All);
    }

    [Fact]
    public async Task Unit_BySystemdsReckoning_IsHardlyExposed()
    {
        var analyze = Tools.Require("systemd-analyze", "part of systemd");
        var run = await Tools.RunAsync(analyze, ["security", "--offline=true", Unit]);
        if (run.All.Contains("unrecognized option", StringComparison.Ordinal)) Assert.Skip("needs systemd 250 or later");
        var said = run.Succeeded().Split('\n').Single(l => l.Contains("Overall exposure level", StringComparison.Ordinal));
        var level = double.Parse(said.Split(':')[1].Trim().Split(' ')[0]);
        Assert.True(level <= ExposureLimit, said);
    }

    [Fact]
    public void TlsAddition_Variables_AreSettings()
    {
        var variables = File.ReadAllLines(Tools.Repository("infra", "edge", "tls.conf"))
            .Where(l => l.StartsWith("Environment=", StringComparison.Ordinal)).Select(l => l["Environment=".Length..].Split('=', 2))
            .ToDictionary(p => p[0], p => p[1].Replace("%d", "/run/credentials/anomaly-edge.service", StringComparison.Ordinal));
        variables["ANOMALY__SECURITY__KEYS"] = $"[{{ name: tool, id: k3f9x2ab, hash: \"sha256:{new string('0', 64)}\", scopes: [ingest] }}]";

        var options = ConfigurationLoader.Load(Tools.Repository("infra", "edge", "anomaly.yaml"), variables);

        Assert.Equal(("0.0.0.0", "/run/credentials/anomaly-edge.service/tls.key"), (options.Http.Address, options.Security.Tls.Key));
        Assert.True(options.Edge.Enabled);
        Assert.Equal(LogKind.Sqlite, options.Log.Kind);
    }

    private static string Value(string setting)
    {
        var line = Assert.Single(File.ReadAllLines(Unit), l => l.StartsWith(setting + "=", StringComparison.Ordinal));
        return line[(setting.Length + 1)..];
    }
}
