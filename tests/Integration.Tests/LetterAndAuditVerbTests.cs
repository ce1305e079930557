using System.Text;
using System.Text.Json;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>What an operator does with the command line: see what was set aside, put it back, and prove who did it.</summary>
public sealed class LetterAndAuditVerbTests
{
    private const string Equipment = "etch-01";

    [Fact]
    public async Task DeadLetters_ListedShownAndPutBackOnce_AndTheAuditSaysByWhom()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        Directory.CreateDirectory(data);
        var garbage = Garbage.Of(Equipment, "2025-06-01T00:00:00Z").Where(g => !g.IsReading).ToList();
        await using (var log = ReferenceRun.Open(Path.Combine(data, "log.db"), readOnly: false))
        {
            await log.CreateTopicsAsync(Topics.All(2), default);
            await FabLines.AppendAsync(log, [.. garbage.Select(g => new FabLine(Equipment, g.Body))]);
        }

        await ScoreAsync(folder, garbage.Count);

        // Counts by reason, with what to do; one letter with its bytes, control characters shown.
        var (code, list) = await RunAsync("dlq", "list", "--equipment", Equipment);
        Assert.Equal(0, code);
        foreach (var group in garbage.GroupBy(g => g.Reason))
            Assert.Matches($"(?m)^ *{group.Count()}  {Topics.Readings.Replace(".", "\\.", StringComparison.Ordinal)}  {group.Key}  newest", list);
        (code, var letters) = await RunAsync("dlq", "list", "--letters", "--reason", "bad-equipment");
        var id = letters.Split('\n').First(l => l.Contains("bad-equipment", StringComparison.Ordinal)).Split(' ')[0];
        (code, var shown) = await RunAsync("dlq", "show", id);
        Assert.Contains("{\"equipment\":\"\\xC3(\\xFF\"}", shown, StringComparison.Ordinal);
        Assert.Contains("The field equipment is no name", shown, StringComparison.Ordinal);

        // A dry run changes nothing; a replay puts each back once, even if asked again; what is garbage comes here again.
        Assert.Equal(0, (await RunAsync("dlq", "replay", "--all", "--dry-run")).Code);
        (code, var put) = await RunAsync("dlq", "replay", "--all");
        Assert.Equal(0, code);
        Assert.Contains($"{garbage.Count} put back, 0 were before", put, StringComparison.Ordinal);
        (code, put) = await RunAsync("dlq", "replay", "--all");
        Assert.Equal(1, code);
        Assert.Contains($"0 put back, {garbage.Count} were before", put, StringComparison.Ordinal);
        await ScoreAsync(folder, 2 * garbage.Count);
        await using (var log = ReferenceRun.Open(Path.Combine(data, "log.db"), readOnly: true))
        {
            var kept = await TopicContent.LettersInFullAsync(log);
            Assert.Equal(garbage.Select(g => g.Reason).Concat(garbage.Select(g => g.Reason)).Order(), kept.Select(k => k.Reason).Order());
            Assert.Equal(garbage.Count, kept.Count(k => k.Headers.ContainsKey("dlq-replay")));
        }

        await AssertAuditAsync(folder, data);

        Task<(int Code, string Output)> RunAsync(params string[] arguments) => AnomalyProcess.RunAsync(folder.Root, [.. arguments, "--data", data]);
    }

    [Fact]
    public async Task Dlq_NothingChosen_IsAsked()
    {
        using var folder = new TempFolder();
        var (code, output) = await AnomalyProcess.RunAsync(folder.Root, "dlq", "replay");
        Assert.Equal(2, code);
        Assert.Contains("say which letters", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_New_PrintsAKeyThatItsEntryKnows()
    {
        using var folder = new TempFolder();
        var (code, output) = await AnomalyProcess.RunAsync(folder.Root, "keys", "new", "etch-gateway", "--scope", "ingest", "--expires", "2999-12-31");
        Assert.Equal(0, code);
        var key = output.Split('\n').Single(l => l.StartsWith(Contracts.Security.ApiKey.Prefix, StringComparison.Ordinal));
        var entry = output.Split('\n').Single(l => l.StartsWith("    - {", StringComparison.Ordinal));
        await File.WriteAllTextAsync(folder.File("anomaly.yaml"), $"security:\n  keys:\n{entry}\n");
        var options = ServiceDefaults.Configuration.ConfigurationLoader.Parse(await File.ReadAllTextAsync(folder.File("anomaly.yaml")));
        Assert.True(Contracts.Security.ApiKey.Matches(key, Assert.Single(options.Security.Keys).Hash));

        // With it, and not without, readings are taken; the simulator sends it.
        await using var ingest = AnomalyProcess.Start(folder.Root, "ingest", "--data", folder.File("data"), "--port", "0");
        var address = new Uri(await ingest.ListeningAsync(), "/v1/readings");
        (code, output) = await AnomalyProcess.RunAsync(folder.Root, "simulate", "--http", address.ToString(), "--duration", "00:00:02");
        Assert.NotEqual(0, code);
        Assert.Contains("401", output, StringComparison.Ordinal);
        (code, output) = await AnomalyProcess.RunAsync(folder.Root, "simulate", "--http", address.ToString(), "--duration", "00:00:02", "--key", key);
        Assert.True(code == 0, output);
    }

    // The chain is whole, and is not once a line of its export is changed, taken out or cut off.
    private static async Task AssertAuditAsync(TempFolder folder, string data)
    {
        var (code, output) = await AnomalyProcess.RunAsync(folder.Root, "audit", "verify", "--data", data, "--report", folder.File("report.json"));
        Assert.True(code == 0, output);
        Assert.Equal(2, JsonDocument.Parse(await File.ReadAllTextAsync(folder.File("report.json"))).RootElement.GetProperty("records").GetInt32());
        (_, output) = await AnomalyProcess.RunAsync(folder.Root, "audit", "list", "--data", data);
        Assert.Contains($"os:{Environment.UserName}  dlq.replay  --all", output, StringComparison.Ordinal);

        (_, output) = await AnomalyProcess.RunAsync(folder.Root, "audit", "list", "--json", "--data", data);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (fault, kept) in new[]
        {
            ("", lines), ("edited", [lines[0].Replace("dlq.replay", "dlq.rep1ay", StringComparison.Ordinal), lines[1]]), ("deleted", lines[1..]), ("reordered", [lines[1], lines[0]]), ("truncated", lines[..1]),
        })
        {
            await File.WriteAllLinesAsync(folder.File("export.jsonl"), kept);
            (code, output) = await AnomalyProcess.RunAsync(folder.Root, "audit", "verify", "--data", data, "--from", folder.File("export.jsonl"));
            Assert.True(code == (fault.Length == 0 ? 0 : 1), $"{fault}: {output}");
            Assert.Contains(fault, output, StringComparison.Ordinal);
        }
    }

    private static async Task ScoreAsync(TempFolder folder, int letters)
    {
        await using var serve = await ServeProcess.StartAsync(folder);
        await serve.AccountedForAsync(letters);
        Assert.Equal(0, await serve.Process.StopAsync());
    }
}
