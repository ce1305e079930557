namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>What infra/compose/setup.sh makes, in a folder of a test's own.</summary>
internal sealed class SetupRun : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>Its .env.</summary>
    public Dictionary<string, string> Variables => Compose.ReadEnv(folder.File(".env"));

    /// <summary>Path of the .env.</summary>
    public string EnvFile => folder.File(".env");

    /// <summary>Path of a secret it made.</summary>
    public string Secret(string name) => Path.Combine(folder.Root, "infra", "compose", "secrets", name);

    /// <summary>Runs it.</summary>
    public static async Task<SetupRun> StartAsync(params string[] options)
    {
        Tools.Require("openssl", "apt-get install openssl");
        var run = new SetupRun();
        (await run.AgainAsync(options)).Succeeded();
        return run;
    }

    /// <summary>Runs it once more.</summary>
    public Task<ToolRun> AgainAsync(params string[] options) => AgainAsync(new Dictionary<string, string>(), options);

    /// <summary>Runs it once more with variables of the caller.</summary>
    public Task<ToolRun> AgainAsync(IReadOnlyDictionary<string, string> environment, params string[] options) =>
        Tools.RunAsync("bash", [Tools.Repository("infra", "compose", "setup.sh"), "--folder", folder.Root, .. options], environment: environment);

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
