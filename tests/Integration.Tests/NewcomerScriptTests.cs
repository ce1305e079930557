using System.Diagnostics;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>The scripts of docs/api.md, run as they stand there against a server of their own.</summary>
public sealed partial class NewcomerScriptTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Scripts_OfTheApiPage_Run()
    {
        using var folder = new TempFolder();
        await using var server = await ServeProcess.StartAsync(folder);
        var page = await File.ReadAllTextAsync(Path.Combine(SharedData.Root, "docs", "api.md"));

        var python = await RunAsync("python3", ["-c", Block(page, "python")], server.Port);
        Assert.Matches(@"stage 4, probability (0\.99|1\.0)", python);

        var curl = await RunAsync("bash", ["-e", "-o", "pipefail", "-c", Block(page, "bash").Replace("curl -s ", "curl -sf ", StringComparison.Ordinal)], server.Port);
        Assert.Contains("\"equipment\":\"pump-07\"", curl, StringComparison.Ordinal);
        Assert.Contains("\"mean\":[", curl, StringComparison.Ordinal);
        Assert.Contains("\"proposed\":{\"alerts\":3,\"per\":\"8h\"", curl, StringComparison.Ordinal);
    }

    private static string Block(string page, string language) =>
        Assert.Single(Blocks().Matches(page), m => m.Groups["language"].Value == language).Groups["text"].Value;

    private static async Task<string> RunAsync(string program, string[] arguments, int port)
    {
        using var process = new Process
        {
            StartInfo = new(program, arguments)
            {
                RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["ANOMALY_URL"] = $"http://127.0.0.1:{port}" },
            },
        };
        try { process.Start(); }
        catch (System.ComponentModel.Win32Exception) { Assert.Skip($"needs {program} (Debian: apt-get install {program})"); }
        using var patience = new CancellationTokenSource(Limit);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Limit.TotalSeconds} s");
        }

        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await error}");
        return await output;
    }

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
