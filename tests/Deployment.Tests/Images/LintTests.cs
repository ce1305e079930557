using System.Text.Json.Nodes;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>What the makers' own checks say; node packages of package.json beside this file.</summary>
public sealed class LintTests
{
    private static string Folder => Tools.Repository("tests", "Deployment.Tests", "Images");

    public static TheoryData<string> ComposeFiles => [.. Compose.Files];

    [Fact]
    public async Task Dockerfile_Ours_HasNoFindings() =>
        (await CheckAsync("dockerfile", Tools.Repository("infra", "docker", "Dockerfile"))).Succeeded();

    [Fact]
    public async Task Dockerfile_WithAMistake_IsFound()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("Dockerfile"), "FROM scratch\nCOPPY a b\n");
        var run = await CheckAsync("dockerfile", folder.File("Dockerfile"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("line 2: Unknown instruction: COPPY", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ComposeFiles))]
    public async Task Compose_File_FitsThePublishedSchema(string name) => (await CheckComposeAsync(Compose.Read(name))).Succeeded();

    [Fact]
    public async Task Compose_WithAMistake_IsFound()
    {
        var file = Compose.Read("compose.yaml");
        file["services"]!["kafka"]!["restrat"] = "always";
        file["services"]!["kafka"]!["healthcheck"]!["retries"] = "five";
        var run = await CheckComposeAsync(file);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("restrat", run.Output, StringComparison.Ordinal);
        Assert.Contains("/services/kafka/healthcheck/retries must be number", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs check.mjs; skips the test where its packages cannot be had.</summary>
    internal static async Task<ToolRun> CheckAsync(string kind, string file)
    {
        await Tools.RequireNodePackagesAsync(Folder);
        return await Tools.RunAsync(Tools.Require("node", "apt-get install nodejs"), ["check.mjs", kind, file], Folder);
    }

    private static async Task<ToolRun> CheckComposeAsync(JsonObject file)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("compose.json"), file.ToJsonString());
        return await CheckAsync("compose", folder.File("compose.json"));
    }
}
