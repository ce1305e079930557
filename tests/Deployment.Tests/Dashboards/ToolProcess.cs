using System.Diagnostics;
using System.Text;

namespace StreamingAnomaly.Deployment.Tests.Dashboards;

/// <summary>A server of the test's own: started, waited for, and ended with the test process at the latest.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60), Interval = TimeSpan.FromMilliseconds(100);

    private readonly Process process;
    private readonly StringBuilder output = new();

    private ToolProcess(string program, IEnumerable<string> arguments, string folder)
    {
        process = new() { StartInfo = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true } };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>Starts it and waits until <paramref name="probe"/> answers with success.</summary>
    public static async Task<ToolProcess> StartAsync(string program, IEnumerable<string> arguments, string folder, Uri probe)
    {
        var started = new ToolProcess(program, arguments, folder);
        using var http = new HttpClient();
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync(http, probe))
        {
            Assert.False(started.process.HasExited || clock.Elapsed > StartLimit, $"{program} did not start: {started.Output}");
            await Task.Delay(Interval);
        }

        return started;
    }

    /// <summary>What it has printed.</summary>
    public string Output { get { lock (output) return output.ToString(); } }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri probe)
    {
        try
        {
            using var response = await http.GetAsync(probe);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    private void Kill()
    {
        try { process.Kill(entireProcessTree: true); }
        catch (InvalidOperationException) { } // it has ended already
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) lock (output) output.AppendLine(line.Data);
    }
}
