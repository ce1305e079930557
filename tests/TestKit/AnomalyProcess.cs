using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamingAnomaly.TestKit;

/// <summary>The built program as a process of its own; it ends with the test, also with a failed one.</summary>
public sealed partial class AnomalyProcess : IAsyncDisposable
{
    private const int ShownLines = 40;

    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly string name;
    private readonly StringBuilder output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AnomalyProcess(string folder, IReadOnlyList<string> arguments)
    {
        name = "anomaly " + string.Join(' ', arguments);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "anomaly"), arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var variable in start.Environment.Keys.Where(k => k.StartsWith("ANOMALY__", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(variable);
        process = new() { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>Everything printed so far, both streams.</summary>
    public string Output { get { lock (output) return output.ToString(); } }

    /// <summary>What it complained of: messages of errors in its log, and what it said outside of the log.</summary>
    public IReadOnlyList<string> Complaints =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Complaint).OfType<string>()];

    /// <summary>Starts it in <paramref name="folder"/>, so that no configuration of the surroundings applies.</summary>
    public static AnomalyProcess Start(string folder, params string[] arguments) => new(folder, arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string folder, params string[] arguments)
    {
        await using var program = Start(folder, arguments);
        return (await program.ExitAsync(), program.Output);
    }

    /// <summary>Its address, once it listens.</summary>
    public async Task<Uri> ListeningAsync()
    {
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(listening.Task, ended, Task.Delay(ExitLimit)) != listening.Task)
            Assert.Fail($"{name} did not come to listen: {Output}");
        return await listening.Task;
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => !process.HasExited;

    /// <summary>Freezes it as it stands (SIGSTOP): to everybody else it is dead, and does not know it.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Lets it go on (SIGCONT) from where it was frozen.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <summary>Asks it to stop as a service manager does (SIGTERM); returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("-TERM");
        return await ExitAsync();
    }

    /// <summary>Ends it as the kernel does when memory runs out (SIGKILL): nothing is flushed, nothing said.</summary>
    public async Task KillAsync()
    {
        Assert.False(process.HasExited, $"{name} had ended before it was killed: {Output}");
        process.Kill();
        Assert.Equal(128 + 9, await ExitAsync());
    }

    /// <summary>Waits for its end; returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(ExitLimit);
        try { await process.WaitForExitAsync(limit.Token); }
        catch (OperationCanceledException) { Assert.Fail($"{name} did not end: {Output}"); }
        return process.ExitCode;
    }

    /// <summary>Fails, with what it said, if it has ended.</summary>
    public void AssertAlive()
    {
        if (!process.HasExited) return;
        process.WaitForExit(); // until all it said is read
        Assert.Fail($"{name} has ended with {process.ExitCode}: {string.Join('\n', Output.Split('\n').TakeLast(ShownLines))}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private static string? Complaint(string line)
    {
        if (line[0] != '{') return line;
        using var entry = JsonDocument.Parse(line);
        return entry.RootElement.GetProperty("LogLevel").GetString() is "Error" or "Critical"
            ? entry.RootElement.GetProperty("Message").GetString()
            : null;
    }

    private void Kill()
    {
        try { process.Kill(entireProcessTree: true); }
        catch (InvalidOperationException) { } // it has ended already
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (output) output.AppendLine(line.Data);
        if (ListensOn().Match(line.Data) is { Success: true } match) listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex("listens on (http://[0-9.:]+)")]
    private static partial Regex ListensOn();
}
