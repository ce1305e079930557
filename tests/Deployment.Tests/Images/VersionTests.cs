namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>eng/version.sh in repositories of the test's own.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Version_WithoutGit_IsTheDevelopmentOne()
    {
        Copy();
        Assert.Equal("0.1.0-dev", await VersionAsync());
    }

    [Fact]
    public async Task Version_WithoutATag_NamesTheCommit()
    {
        var commit = await RepositoryAsync();
        Assert.Equal($"0.1.0-dev+{commit[..7]}", await VersionAsync());
        Assert.Equal("0.1.0-dev", await VersionAsync("--assembly"));
        Assert.Equal($"0.1.0-dev-{commit[..7]}", await VersionAsync("--image"));
        Assert.Equal(commit, await VersionAsync("--revision"));
    }

    [Fact]
    public async Task Version_AtATag_IsTheTag()
    {
        await RepositoryAsync();
        await GitAsync("tag", "v1.2.3");
        Assert.Equal("1.2.3", await VersionAsync());
        Assert.Equal("1.2.3", await VersionAsync("--image"));
    }

    [Theory]
    [InlineData("v1.2.3", "1.2.4-dev.2")]
    [InlineData("v2.0.0-rc.1", "2.0.0-rc.1.dev.2")]
    public async Task Version_AfterATag_IsAfterItAndBeforeTheNext(string tag, string expected)
    {
        await RepositoryAsync();
        await GitAsync("tag", tag);
        await CommitAsync();
        var commit = await CommitAsync();
        Assert.Equal($"{expected}+{commit[..7]}", await VersionAsync());
    }

    [Fact]
    public async Task Version_ShallowClone_Works()
    {
        await RepositoryAsync();
        await GitAsync("tag", "v1.2.3");
        var commit = await CommitAsync();
        var clone = folder.File("clone");
        (await Tools.RunAsync("git", ["clone", "-q", "--depth", "1", "--no-tags", "file://" + Root, clone])).Succeeded();
        var run = await Tools.RunAsync("bash", [Path.Combine(clone, "eng", "version.sh")], clone);
        Assert.Equal($"0.1.0-dev+{commit[..7]}", run.Succeeded().Trim());
    }

    [Fact]
    public async Task Version_FromTheEnvironment_Wins()
    {
        await RepositoryAsync();
        var run = await RunAsync([], new Dictionary<string, string> { ["ANOMALY_VERSION"] = "3.0.0" });
        Assert.Equal("3.0.0", run.Succeeded().Trim());
        var bad = await RunAsync([], new Dictionary<string, string> { ["ANOMALY_VERSION"] = "three" });
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("no semantic version", bad.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_AskedForItsVersion_SaysOne()
    {
        var (code, output) = await AnomalyProcess.RunAsync(folder.Root, "--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+", output);
    }

    public void Dispose() => folder.Dispose();

    private string Root => folder.File("repository");

    private async Task<string> VersionAsync(params string[] options) => (await RunAsync(options)).Succeeded().Trim();

    private Task<ToolRun> RunAsync(string[] options, IReadOnlyDictionary<string, string>? environment = null) =>
        Tools.RunAsync("bash", [Path.Combine(Root, "eng", "version.sh"), .. options], Root, environment: environment);

    private void Copy()
    {
        Tools.Require("git", "apt-get install git");
        Directory.CreateDirectory(Path.Combine(Root, "eng"));
        File.Copy(Tools.Repository("eng", "version.sh"), Path.Combine(Root, "eng", "version.sh"));
    }

    private async Task<string> RepositoryAsync()
    {
        Copy();
        await GitAsync("init", "-q");
        return await CommitAsync();
    }

    private async Task<string> CommitAsync()
    {
        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=test", "-c", "user.email=test@example", "commit", "-q", "--allow-empty", "-m", "test");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    private async Task<string> GitAsync(params string[] arguments) => (await Tools.RunAsync("git", arguments, Root)).Succeeded();
}
