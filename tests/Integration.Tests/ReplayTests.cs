using System.Text.Json;

namespace StreamingAnomaly.Integration.Tests;

/// <summary>Real recordings through the whole path: the report adds up, and a second run gives the same numbers to the bit.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("lam-etch", 12_829, 1)]
    [InlineData("skab", 37_401, 34)]
    [InlineData("nab", 137_301, 24)]
    [InlineData("smd", 189_562, 4)]
    [InlineData("tep", 13_140, 9)]
    public async Task Replay_OfEveryDataSet_AddsUp(string name, long readings, int equipment)
    {
        var report = await RunAsync(name);
        Assert.Equal((readings, equipment), (report.Readings, report.Equipment));
        Assert.Equal(readings, report.Scored + report.WarmUp + report.Quarantined);
        Assert.True(report.Scored > readings / 3, $"only {report.Scored} of {readings} readings were scored");
        Assert.InRange(report.Quarantined, 0, 45);
    }

    [Fact]
    public async Task Replay_Twice_GivesTheSameScoresToTheBit()
    {
        var (first, second) = (await RunAsync("lam-etch"), await RunAsync("lam-etch"));
        Assert.Equal(first.ScoresHash, second.ScoresHash);
        Assert.Equal(first.Alerts, second.Alerts);
        Assert.NotEqual((await RunAsync("tep")).ScoresHash, first.ScoresHash);
    }

    private static async Task<Report> RunAsync(string name)
    {
        var data = SharedData.Require("data/" + name);
        using var folder = new TempFolder();
        var (exitCode, output) = await AnomalyProcess.RunAsync(folder.Root, "replay", data, "--until-drained", "--report", folder.File("r.json"), "--set", TopicContent.NoBacklogAlerts);
        Assert.True(exitCode == 0, output);
        return JsonSerializer.Deserialize<Report>(await File.ReadAllBytesAsync(folder.File("r.json")), JsonSerializerOptions.Web)!;
    }

    private sealed record Report(
        long Readings, int Equipment, long Scored, long WarmUp, long Quarantined, long Alerts, string ScoresHash);
}
