using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Deployment.Tests.Images;

/// <summary>
/// The edge's single file, from an empty folder and without .NET in reach. Making it takes minutes, so it is made by hand:
/// <c>eng/publish.sh single-file DIR</c>, then <c>ANOMALY_SINGLE_FILE=DIR/anomaly ./test Deployment</c>.
/// </summary>
public sealed class SingleFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Doctor_FromAnEmptyFolder_FindsItsNativeLibraries()
    {
        var run = await RunAsync("doctor");
        Assert.Contains("CPU works", run.Succeeded(), StringComparison.Ordinal);
        Assert.Equal(["unpacked"], Directory.EnumerateFileSystemEntries(folder.Root).Select(Path.GetFileName).Where(n => n != "data"));
    }

    [Fact]
    public async Task Doctor_WithABrokerThatIsAway_HasTheKafkaClient()
    {
        var run = await RunAsync("doctor", "--kafka", "127.0.0.1:1");
        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("DllNotFound", run.All, StringComparison.Ordinal);
        Assert.DoesNotContain("librdkafka", run.All, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_FromAnEmptyFolder_ShowsThePageAndBecomesReady()
    {
        var port = FreePort();
        using var process = new Process { StartInfo = Start("serve", "--port", $"{port}", "--set", "moment.model=moment-nano") };
        // Read, so that it never waits for a full pipe.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Until.TrueAsync(60, async () => (await RunAsync("health", http.BaseAddress.ToString())).ExitCode, code => code == 0);
            Assert.Contains("<html", await http.GetStringAsync("/"), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public void Dispose() => folder.Dispose();

    private static string Program()
    {
        var program = Environment.GetEnvironmentVariable("ANOMALY_SINGLE_FILE");
        if (program is null || !File.Exists(program)) Assert.Skip("needs the single file: eng/publish.sh single-file DIR, then set ANOMALY_SINGLE_FILE=DIR/anomaly");
        return program;
    }

    private Task<ToolRun> RunAsync(params string[] arguments) =>
        Tools.RunAsync("env", [.. Surroundings(), Program(), .. arguments], folder.Root);

    private ProcessStartInfo Start(params string[] arguments) =>
        new("env", [.. Surroundings(), Program(), .. arguments]) { WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardError = true };

    /// <summary>Nothing of this machine's .NET: no DOTNET_ROOT, no home, no path.</summary>
    private string[] Surroundings() => ["-i", "PATH=/nowhere", $"DOTNET_BUNDLE_EXTRACT_BASE_DIR={folder.File("unpacked")}"];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
