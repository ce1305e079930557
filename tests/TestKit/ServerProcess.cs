using System.Diagnostics;
using System.Text;

namespace StreamingAnomaly.TestKit;

/// <summary>A real server as a child process, with its data in a temporary folder; both end with the test process.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    // A cold start on a busy machine takes some seconds; beyond this the server is broken.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process process;
    private readonly StringBuilder output = new();

    private ServerProcess(ProcessStartInfo start)
    {
        process = new() { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>Full path of a program on the PATH, or null.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append("/usr/sbin").Append("/usr/local/bin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Starts a server and waits until <paramref name="probe"/> answers with success.</summary>
    /// <param name="program">Its program.</param>
    /// <param name="arguments">Arguments, not split or quoted.</param>
    /// <param name="probe">What it answers once it is up.</param>
    /// <param name="folder">Working folder; null is the test's own.</param>
    /// <exception cref="InvalidOperationException">It ended or stayed silent; the message holds its output.</exception>
    public static async Task<ServerProcess> StartAsync(string program, IEnumerable<string> arguments, Uri probe, string? folder = null)
    {
        var server = new ServerProcess(new(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder ?? "",
        });
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var response = await http.GetAsync(probe);
                if (response.IsSuccessStatusCode) return server;
            }
            catch (HttpRequestException) { } // not listening yet
            catch (TaskCanceledException) { }

            if (server.process.HasExited || started.Elapsed > StartLimit)
            {
                await server.DisposeAsync();
                throw new InvalidOperationException($"{program} did not start: {server.Output}");
            }

            await Task.Delay(ProbeInterval);
        }
    }

    /// <summary>What the server has printed.</summary>
    public string Output { get { lock (output) return output.ToString(); } }

    /// <summary>Ends the server at once, as a crash does.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        catch (InvalidOperationException) { } // it has ended already
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
            if (line.Data is not null && output.Length < 100_000) output.AppendLine(line.Data);
    }
}
