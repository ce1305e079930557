using System.Diagnostics;

namespace StreamingAnomaly.Training.Tests;

/// <summary>A Python 3 that can import torch and numpy; tests that need one skip, saying so, where there is none.</summary>
internal static class PythonWithTorch
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Lazy<string?> Found = new(() => Candidates().FirstOrDefault(p => Try(p, "-c", "import torch, numpy").Code == 0));

    /// <summary>Runs it in <c>training/</c> on one thread; returns exit code and everything it printed.</summary>
    public static (int Code, string Text) Run(params string[] arguments)
    {
        if (Found.Value is not { } python)
        {
            Assert.Skip("needs python3 with torch and numpy (Debian: apt-get install python3-torch; or set ANOMALY_PYTHON)");
            throw new InvalidOperationException();
        }
        return Try(python, arguments);
    }

    private static IEnumerable<string> Candidates() =>
        Environment.GetEnvironmentVariable("ANOMALY_PYTHON") is { Length: > 0 } set ? [set] : ["python3", "/usr/bin/python3"];

    private static (int Code, string Text) Try(string python, params string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments)
        {
            WorkingDirectory = Path.Combine(SharedData.Root, "training"), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment["OMP_NUM_THREADS"], start.Environment["PYTHONDONTWRITEBYTECODE"]) = ("1", "1");
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, e.Message);
        }
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return (124, $"{python} {string.Join(' ', arguments)} did not end within {Patience}");
            }
            return (process.ExitCode, output.Result + error.Result);
        }
    }
}
