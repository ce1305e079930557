using StreamingAnomaly.ServiceDefaults.Configuration;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>infra/edge/install.sh below a folder of the test's own: nothing is started, everything else happens.</summary>
public sealed class EdgeInstallTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Install_FreshMachine_PutsProgramUnitAndConfigurationInPlace()
    {
        var run = await InstallAsync("1.0.0", "--id", "line-3", "--central", "kafka-1:9093");

        Assert.Contains("Installed 1.0.0", run.Succeeded(), StringComparison.Ordinal);
        Assert.Equal("1.0.0", Current());
        Assert.Equal(
            await File.ReadAllTextAsync(Tools.Repository("infra", "edge", "anomaly-edge.service")),
            await File.ReadAllTextAsync(At("etc/systemd/system/anomaly-edge.service")));
        var options = ConfigurationLoader.Load(At("etc/anomaly/anomaly.yaml"));
        Assert.Equal((true, "line-3", "kafka-1:9093"), (options.Edge.Enabled, options.Edge.Id, options.Edge.Central));
    }

    [Fact]
    public async Task Install_NewerVersion_KeepsTheConfigurationAndCanGoBack()
    {
        (await InstallAsync("1.0.0", "--id", "line-3", "--central", "kafka-1:9093")).Succeeded();
        await File.AppendAllTextAsync(At("etc/anomaly/anomaly.yaml"), "# mine\n");

        (await InstallAsync("1.1.0")).Succeeded();
        Assert.Equal("1.1.0", Current());
        Assert.EndsWith("# mine\n", await File.ReadAllTextAsync(At("etc/anomaly/anomaly.yaml")), StringComparison.Ordinal);

        (await RunAsync("--rollback")).Succeeded();
        Assert.Equal("1.0.0", Current());
        (await RunAsync("--rollback")).Succeeded();
        Assert.Equal("1.1.0", Current());
    }

    [Fact]
    public async Task Install_SameVersionTwice_StillCanGoBackToTheOneBefore()
    {
        (await InstallAsync("1.0.0", "--id", "line-3", "--central", "kafka-1:9093")).Succeeded();
        (await InstallAsync("1.1.0")).Succeeded();
        (await InstallAsync("1.1.0")).Succeeded();
        (await RunAsync("--rollback")).Succeeded();
        Assert.Equal("1.0.0", Current());
    }

    [Fact]
    public async Task Uninstall_Installed_LeavesConfiguration()
    {
        (await InstallAsync("1.0.0", "--id", "line-3", "--central", "kafka-1:9093", "--tls")).Succeeded();
        Assert.True(File.Exists(At("etc/systemd/system/anomaly-edge.service.d/tls.conf")));

        (await RunAsync("--uninstall")).Succeeded();

        Assert.False(Path.Exists(At("opt/anomaly")) || Path.Exists(At("etc/systemd/system/anomaly-edge.service.d")));
        Assert.True(File.Exists(At("etc/anomaly/anomaly.yaml")));
    }

    [Theory]
    [InlineData("--id needs", "--central", "k:1")]
    [InlineData("--id needs", "--id", "a b", "--central", "k:1")]
    [InlineData("--central needs", "--id", "a", "--central", "nowhere")]
    [InlineData("unknown option", "--idd", "a")]
    public async Task Install_BadOption_SaysWhichAndChangesNothing(string message, params string[] options)
    {
        var run = await InstallAsync("1.0.0", options);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.False(Path.Exists(At("opt")));
    }

    [Fact]
    public async Task Install_FileThatDoesNotMatchItsChecksum_IsRefused()
    {
        var program = await ProgramAsync("1.0.0");
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(program)!, "SHA256SUMS"), $"{new string('0', 64)}  anomaly\n");
        var run = await RunAsync("--binary", program, "--id", "a", "--central", "k:1");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("does not match", run.Errors, StringComparison.Ordinal);
        Assert.False(Path.Exists(At("opt")));
    }

    public void Dispose() => folder.Dispose();

    private async Task<ToolRun> InstallAsync(string version, params string[] options) =>
        await RunAsync(["--binary", await ProgramAsync(version), .. options]);

    private Task<ToolRun> RunAsync(params string[] options) =>
        Tools.RunAsync("bash", [Tools.Repository("infra", "edge", "install.sh"), "--root", Root, .. options]);

    /// <summary>A stand-in that says its version and finds any configuration good: what the script needs of the program.</summary>
    private async Task<string> ProgramAsync(string version)
    {
        Directory.CreateDirectory(Root);
        var program = Path.Combine(Directory.CreateDirectory(folder.File("release-" + version)).FullName, "anomaly");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n[ \"$1\" != --version ] || echo {version}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }

    private string Root => folder.File("root");

    private string At(string path) => Path.Combine(Root, path);

    private string? Current() => new DirectoryInfo(At("opt/anomaly/current")).LinkTarget;
}
