using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.EventLog;
using StreamingAnomaly.Scorer.Evidence;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>Every alert can be computed again, whatever has become of the equipment's bundle and settings.</summary>
public sealed class AlertReplayTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Replay_OfEveryAlert_Matches(int lateness)
    {
        await using var rig = await RunAsync(lateness);
        var alerts = (await rig.AlertsAsync()).Where(a => a.Phase != AlertPhase.Closed).ToArray();
        Assert.Equal(2, alerts.DistinctBy(a => a.Equipment).Count());
        Assert.True(alerts.Length >= 3);
        var newest = (await rig.ScoresAsync()).Last(s => s.Equipment == "etch-01").Bundle;
        Assert.Contains(alerts, a => a.Equipment == "etch-01" && a.Evidence.Bundle != newest);
        foreach (var alert in alerts)
        {
            var result = await new AlertReplay(rig.Log, null).RunAsync(alert.Id[..12], CancellationToken.None);
            Assert.True(result.Matches, string.Join("; ", result.Facts.Where(f => !f.IsSame).Select(f => $"{f.Name}: {f.Recorded} | {f.Computed}")));
            Assert.Equal((result.Readings, 0, 0), result.OnLog);
            Assert.Contains(result.Facts, f => f.Name == "ensemble.forecast");
        }
    }

    [Fact]
    public async Task Replay_AfterTheEvidenceWasChanged_SaysSo()
    {
        await using var rig = await RunAsync(0);
        var alert = (await rig.AlertsAsync()).First(a => a.Phase == AlertPhase.Opened);
        var record = (await rig.ReadAsync(Topics.Evidence)).Single(r => System.Text.Encoding.UTF8.GetString(r.Key!) == alert.Id);
        var forged = Contracts.Wire.Evidence.Parser.ParseFrom(record.Value);
        foreach (var kept in forged.Start.Kept) kept.Reading.Values["s1"] += 1e-9;
        await using (var other = await ScorerRig.CreateAsync())
        {
            // A log of its own: on the first one the honest record comes first.
            await using var producer = other.Log.CreateProducer();
            await producer.AppendAsync(
            [
                new NewRecord(Topics.Alerts, null, AlertJson.Write(alert)),
                new NewRecord(Topics.Evidence, record.Key, Google.Protobuf.MessageExtensions.ToByteArray(forged)),
            ], CancellationToken.None);
            var result = await new AlertReplay(other.Log, rig.Bundles).RunAsync(alert.Id, CancellationToken.None);
            Assert.False(result.Matches);
            Assert.Contains(result.Facts, f => f.Name == "window" && !f.IsSame);
            Assert.Equal((0, 0, result.Readings), result.OnLog);
        }
    }

    [Theory]
    [InlineData("x", "is not an alert id")]
    [InlineData("0123456789abcdef", "there is no alert")]
    public async Task Replay_OfNothing_SaysWhatIsMissing(string id, string expected)
    {
        await using var rig = await ScorerRig.CreateAsync();
        var error = await Assert.ThrowsAsync<AlertReplayException>(() => new AlertReplay(rig.Log, rig.Bundles).RunAsync(id, CancellationToken.None));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static async Task<ScorerRig> RunAsync(int lateness)
    {
        var profile = ScorerRig.Defaults.Equipment.Defaults with { Lateness = TimeSpan.FromSeconds(lateness) };
        var rig = await ScorerRig.CreateAsync(ScorerRig.Defaults with { Equipment = new EquipmentSection { Defaults = profile } });
        // One has its fault while the provisional model scores, the other on the full one, with a restart within it.
        ToolFeed early = new("etch-01"), full = new("tool");
        await rig.AppendAsync([.. early.Take(110), .. early.Take(10, fault: 8), .. full.Take(220)]);
        await rig.DrainAsync();
        for (var grown = 0; grown < 12; grown++) await rig.AppendAsync(full.Take(1, grown));
        await rig.DrainAsync();
        for (var grown = 12; grown < 40; grown++) await rig.AppendAsync(full.Take(1, grown));
        await rig.DrainAsync();
        // Alerts of the first model outlive it.
        await rig.AppendAsync(early.Take(260));
        await rig.DrainAsync();
        return rig;
    }
}
