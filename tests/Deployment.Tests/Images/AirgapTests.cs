namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>eng/airgap.sh in the form that needs no Docker engine, from a release of one file.</summary>
public sealed class AirgapTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Bundle => folder.File("bundle.tar");

    [Fact]
    public async Task Bundle_WithoutImages_IsWholeAndHasEverythingElse()
    {
        (await MakeAsync("--without-images")).Succeeded();

        var verified = await VerifyAsync(Bundle);
        Assert.Contains("without images", verified.Succeeded(), StringComparison.Ordinal);
        var names = (await Tools.RunAsync("tar", ["-tf", Bundle])).Succeeded().Split('\n').Select(n => n[(n.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "VERSION", "IMAGES", "INSTALL.md", "SHA256SUMS", "release/program.tar.gz", "models/moment-nano/bundle.json", "checkout/compose.yaml",
                "checkout/infra/compose/compose.yaml", "checkout/infra/compose/setup.sh", "checkout/eng/version.sh",
            }, names);
        Assert.DoesNotContain(names, n => n.Contains("secrets", StringComparison.Ordinal) || n.EndsWith(".env", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bundle_Images_AreAllThatComposeNames()
    {
        (await MakeAsync("--without-images")).Succeeded();
        var images = (await Tools.RunAsync("tar", ["-xOf", Bundle, "--wildcards", "*/IMAGES"])).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var foreign = Compose.Services().Where(s => !s.Service.ContainsKey("build")).Select(s => (string)s.Service["image"]!);
        Assert.Superset(foreign.ToHashSet(), images.ToHashSet());
        Assert.Equal(2, images.Count(i => i.StartsWith("streaming-anomaly", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("echo changed >>*/IMAGES", "is damaged")]
    [InlineData("rm */IMAGES", "is damaged")]
    [InlineData("echo >$(echo */VERSION).extra", "holds what its list does not name")]
    public async Task Verify_BundleThatWasChanged_SaysSo(string change, string message)
    {
        (await MakeAsync("--without-images")).Succeeded();
        var changed = folder.File("changed.tar");
        (await Tools.RunAsync("bash", ["-ec", $"mkdir x; cd x; tar xf {Bundle}; {change}; tar cf {changed} *"], folder.Root)).Succeeded();
        var run = await VerifyAsync(changed);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BundleThatWasCutShort_SaysSo()
    {
        (await MakeAsync("--without-images")).Succeeded();
        var bytes = await File.ReadAllBytesAsync(Bundle);
        await File.WriteAllBytesAsync(Bundle, bytes[..(bytes.Length / 2)]);
        Assert.Equal(1, (await VerifyAsync(Bundle)).ExitCode);
    }

    [Fact]
    public async Task Bundle_WithImagesButNoEngine_SaysWhatToDo()
    {
        var run = await MakeAsync();
        if (run.ExitCode == 0) Assert.Skip("a Docker engine is here");
        Assert.Contains("--without-images", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Bundle));
    }

    [Fact]
    public async Task Bundle_FromADamagedRelease_IsNotMade()
    {
        var release = await ReleaseAsync();
        await File.AppendAllTextAsync(Path.Combine(release, "program.tar.gz"), "x");
        var run = await RunAsync("--without-images", "--release", release, "--out", Bundle);
        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(Bundle));
    }

    public void Dispose() => folder.Dispose();

    private async Task<ToolRun> MakeAsync(params string[] options) => await RunAsync(["--release", await ReleaseAsync(), "--out", Bundle, .. options]);

    private static Task<ToolRun> VerifyAsync(string bundle) => RunAsync("--verify", bundle);

    private static Task<ToolRun> RunAsync(params string[] options) => Tools.RunAsync("bash", [Tools.Repository("eng", "airgap.sh"), .. options]);

    private async Task<string> ReleaseAsync()
    {
        var release = folder.File("release");
        Directory.CreateDirectory(release);
        await File.WriteAllTextAsync(Path.Combine(release, "program.tar.gz"), "not really");
        (await Tools.RunAsync("bash", ["-ec", "sha256sum program.tar.gz >SHA256SUMS"], release)).Succeeded();
        return release;
    }
}
