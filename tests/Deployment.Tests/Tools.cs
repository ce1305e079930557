using System.Diagnostics;

namespace StreamingAnomaly.Deployment.Tests;

/// <summary>What a tool printed and how it ended.</summary>
/// <param name="ExitCode">0 is success.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Both streams, for messages.</summary>
    public string All => Output + Errors;

    /// <summary>Fails the test, with what the tool said, unless it succeeded; returns its output.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, $"ended with {ExitCode}: {All}");
        return Output;
    }
}

/// <summary>Programs outside of .NET that these tests run; an absent one skips the test and says how to get it.</summary>
internal static class Tools
{
    /// <summary>No tool here works longer than this; beyond it something waits for what never comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Full path of a file or folder of the checkout.</summary>
    public static string Repository(params string[] relative) => Path.GetFullPath(Path.Combine([SharedData.Root, .. relative]));

    /// <summary>Full path of a program on the PATH (and in the folders of system programs), or null.</summary>
    public static string? Find(string program) => ServerProcess.Find(program);

    /// <summary>Full path of a program; skips the test where it is not installed.</summary>
    /// <param name="program">Such as <c>promtool</c>.</param>
    /// <param name="how">How to get it, such as <c>apt-get install prometheus</c>.</param>
    public static string Require(string program, string how)
    {
        var found = Find(program);
        if (found is null) Assert.Skip($"needs {program} ({how})");
        return found;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Arguments, not split or quoted.</param>
    /// <param name="folder">Working folder; null is the root of the checkout.</param>
    /// <param name="input">Its standard input; null is an empty one.</param>
    /// <param name="environment">Variables over those of this process.</param>
    public static async Task<ToolRun> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null, string? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? SharedData.Root, UseShellExecute = false,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
        try
        {
            await FeedAsync(process, input);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {Patience}");
        }
    }

    /// <summary>
    /// The folder <c>node_modules</c> beside a package.json and its lock file, restored by <c>npm ci</c> where it is missing or
    /// older than the lock; skips the test where npm is not installed or does not reach its registry.
    /// </summary>
    /// <param name="folder">Folder with both files.</param>
    public static async Task<string> RequireNodePackagesAsync(string folder)
    {
        var (modules, node) = (Path.Combine(folder, "node_modules"), Require("node", "apt-get install nodejs npm"));
        var (restored, wanted) = (new FileInfo(Path.Combine(modules, ".package-lock.json")), new FileInfo(Path.Combine(folder, "package-lock.json")));
        await OneAtATime.WaitAsync();
        try
        {
            if (restored.Exists && restored.LastWriteTimeUtc >= wanted.LastWriteTimeUtc) return modules;
            var npm = Path.Combine(Path.GetDirectoryName(node)!, "npm");
            if (!File.Exists(npm)) npm = Require("npm", "apt-get install npm");
            var run = await RunAsync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1", "--fetch-timeout=30000"], folder);
            if (run.ExitCode != 0) Assert.Skip($"npm ci in {Path.GetRelativePath(SharedData.Root, folder)} does not succeed: {run.All}");
            File.SetLastWriteTimeUtc(restored.FullName, TimeProvider.System.GetUtcNow().UtcDateTime);
            return modules;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static readonly SemaphoreSlim OneAtATime = new(1);

    private static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it; its exit code says why.
        }
    }
}
