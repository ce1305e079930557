using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Scorer.Offline;

namespace StreamingAnomaly.Scorer.Tests.Offline;

/// <summary>A person with a file gets the numbers of the stream.</summary>
public sealed class OfflineScorerTests
{
    [Fact]
    public async Task Scores_AreThoseOfTheStream()
    {
        await using var rig = await ScorerRig.CreateAsync();
        var tool = new ToolFeed("tool");
        Contracts.Readings.Reading[] readings = [.. tool.Take(250), .. tool.Take(20, 15), .. tool.Take(60)];
        await rig.AppendAsync(readings);
        await rig.DrainAsync();
        var streamed = await rig.ScoresAsync();

        await using var moment = new MomentService(null, false, false);
        var offline = new OfflineScorer(rig.Options, moment);
        var results = new List<OfflineResult>();
        await foreach (var result in offline.ScoreAsync(readings)) results.Add(result);

        Assert.Equal(streamed.Select(Comparable), results.Select(r => Comparable(r.Score!)));
        Assert.Contains(results, r => r.Alerts.Count > 0);
    }

    [Fact]
    public async Task Train_ThenScore_NeedsNoWarmUp()
    {
        await using var moment = new MomentService(null, false, false);
        var offline = new OfflineScorer(ScorerRig.Defaults, moment);
        var tool = new ToolFeed("tool");
        offline.Use("tool", offline.Train("tool", tool.Take(200)));
        Contracts.Readings.Reading[] test = [.. tool.Take(30), tool.Next(30), tool.Next() with { TimeUnixNano = ToolFeed.Start }];
        var results = new List<OfflineResult>();
        await foreach (var result in offline.ScoreAsync(test)) results.Add(result);
        Assert.All(results[..31], r => Assert.Equal(ScoreState.Scored, r.Score!.State));
        Assert.Equal(4, results[30].Score!.Stage);
        Assert.Equal("late", results[31].Reason);
        Assert.Null(results[31].Score);
    }

    // The partition is the key's hash on the log, and 0 offline; nothing else may differ but when it was appended.
    private static Score Comparable(Score score)
    {
        var copy = score.Clone();
        (copy.SourcePartition, copy.AppendedUnixNano) = (0, 0);
        return copy;
    }
}
