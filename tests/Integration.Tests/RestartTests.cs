using System.Net;
using System.Net.Sockets;

namespace StreamingAnomaly.Integration.Tests;

/// <summary><c>anomaly serve</c> stopped, killed and started again, with readings by HTTP and everything embedded.</summary>
public sealed class RestartTests(ITestOutputHelper console)
{
    private const int Readings = 20_000;
    private const int Request = 500;

    private static readonly string[] Settings =
        ["equipment.defaults.baseline=400", "equipment.defaults.provisional=200", "scorer.checkpoint=1s", "scorer.maxRecords=500", TopicContent.NoBacklogAlerts];

    [Fact]
    public async Task Serve_StoppedAndStartedAgain_GoesOnWithoutLossOrRepetition()
    {
        var records = Usable();
        var reference = ReferenceRun.OfAsync(records, Settings);
        using var folder = new TempFolder();
        foreach (var half in records.Chunk(records.Count / 2))
        {
            await using var serve = await ServeProcess.StartAsync(folder, Settings);
            foreach (var request in half.Chunk(Request)) await serve.PostAsync(request);
            // Without waiting for the scores: what is on the log is scored by whoever comes next.
            Assert.Equal(0, await serve.Process.StopAsync());
        }

        await using var last = await ServeProcess.StartAsync(folder, Settings);
        await AssertSameAsync(await reference, last, records.Count);
        Assert.Equal(0, await last.Process.StopAsync());
    }

    [Fact]
    public async Task Serve_KilledAgainAndAgain_GoesOnWithoutLossOrRepetition()
    {
        var records = Usable();
        var reference = ReferenceRun.OfAsync(records, Settings);
        using var folder = new TempFolder();
        foreach (var part in records.Chunk((records.Count / 4) + 1))
        {
            await using var serve = await ServeProcess.StartAsync(folder, Settings);
            foreach (var request in part.Chunk(Request)) await serve.PostAsync(request);
            await serve.Process.KillAsync();
            await using var left = serve.Follow();
            console.WriteLine($"killed with {await ReferenceRun.ResultsAsync(left)} readings accounted for");
        }

        await using var last = await ServeProcess.StartAsync(folder, Settings);
        await AssertSameAsync(await reference, last, records.Count);
    }

    [Fact]
    public async Task Serve_OnADataFolderInUse_SaysSoInOneSentence()
    {
        using var folder = new TempFolder();
        await using var first = await ServeProcess.StartAsync(folder);
        await using var second = AnomalyProcess.Start(folder.Root, "serve", "--data", folder.File("data"), "--port", "0");

        Assert.NotEqual(0, await second.ExitAsync());
        AssertOneSentence(second, "log.db", "process");
        first.Process.AssertAlive();
    }

    [Fact]
    public async Task Serve_OnATakenPort_SaysSoInOneSentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var folder = new TempFolder();
        await using var serve = AnomalyProcess.Start(folder.Root, "serve", "--data", folder.File("data"), "--port", $"{port}");

        Assert.NotEqual(0, await serve.ExitAsync());
        AssertOneSentence(serve, $"{port}", "taken");
    }

    // HTTP refuses what cannot be read; what is left are the readings, repeated ones among them.
    private static List<FabLine> Usable() => [.. FabLines.Take(Readings).Where(r => r.IsReading)];

    private static async Task AssertSameAsync(ReferenceRun expected, ServeProcess serve, int readings)
    {
        await serve.AccountedForAsync(readings);
        await using var log = serve.Follow();
        var scores = await TopicContent.ScoresAsync(log);
        TopicContent.AssertEqual(expected.Scores, scores);
        Assert.Equal(expected.Letters, await TopicContent.LettersAsync(log));
        Assert.Equal(expected.Alerts, await TopicContent.AlertsAsync(log));
        Assert.Equal(readings, scores.Count + expected.Letters.Count);
    }

    private static void AssertOneSentence(AnomalyProcess program, params string[] words)
    {
        var sentence = Assert.Single(program.Complaints);
        foreach (var word in words) Assert.Contains(word, sentence, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("   at ", program.Output, StringComparison.Ordinal);
    }
}
