using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using StreamingAnomaly.Contracts.Readings;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>Watches the system calls of an edge: a reading is acknowledged after the disk has it, not before.</summary>
public sealed partial class EdgeFsyncTests
{
    private const string Strace = "/usr/bin/strace";

    [Fact]
    public async Task Acknowledgement_IsSentAfterTheLogIsSynced()
    {
        if (!File.Exists(Strace)) Assert.Skip("needs strace (Debian: apt-get install strace)");
        using var folder = new TempFolder();
        var trace = folder.File("trace");
        var start = new ProcessStartInfo(Strace,
        [
            "-f", "-y", "-s", "32", "-o", trace, "-e", "trace=pwrite64,fsync,fdatasync,sendmsg,sendto,write",
            Path.Combine(AppContext.BaseDirectory, "anomaly"), "ingest", "--edge", "--central", "127.0.0.1:1", "--id", "line-3",
            "--data", folder.File("data"), "--port", "0",
        ])
        {
            WorkingDirectory = folder.Root, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            using var http = new HttpClient { BaseAddress = await ListeningAsync(process) };
            const string Reading = """{"equipment":"e","time":"2026-01-01T00:00:00Z","values":{"x":1}}""";
            using var content = new StringContent(Reading, Encoding.UTF8, ReadingCodec.Json);
            using var answer = await http.PostAsync("/v1/readings", content);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        AssertSyncedBefore(await File.ReadAllLinesAsync(trace), "HTTP/1.1 202");
    }

    private static async Task<Uri> ListeningAsync(Process process)
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
            if (Listening().Match(line) is { Success: true } match) return new Uri(match.Groups[1].Value);
        if (!process.HasExited || process.ExitCode == 1) Assert.Skip("strace may not watch processes here (ptrace is forbidden)");
        throw new InvalidOperationException($"the edge ended with {process.ExitCode}");
    }

    // Calls of one thread may be shown in two parts, with others between them: a sync counts when it has returned.
    private static void AssertSyncedBefore(string[] calls, string answer)
    {
        var syncing = new HashSet<string>();
        var (written, synced) = (0, 0);
        for (var i = 0; i < calls.Length; i++)
        {
            var (call, thread) = (calls[i], calls[i].Split(' ')[0]);
            if (call.Contains(answer, StringComparison.Ordinal))
            {
                Assert.True(written > 0, "nothing was written to the log before the answer");
                Assert.True(synced > written, $"the log was written at call {written} and last synced at {synced}, the answer went out at {i}");
                return;
            }

            if (call.Contains("pwrite64(", StringComparison.Ordinal) && call.Contains("log.db-wal>", StringComparison.Ordinal)) written = i;
            var isSync = call.Contains("sync(", StringComparison.Ordinal) && call.Contains("log.db-wal>", StringComparison.Ordinal);
            if (isSync && call.EndsWith("= 0", StringComparison.Ordinal)) synced = i;
            else if (isSync) syncing.Add(thread);
            else if (call.Contains("sync resumed>", StringComparison.Ordinal) && syncing.Remove(thread) && call.EndsWith("= 0", StringComparison.Ordinal)) synced = i;
        }

        Assert.Fail($"no answer among {calls.Length} calls");
    }

    [GeneratedRegex("listens on (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
