using System.Globalization;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Audit;
using StreamingAnomaly.Contracts.Alerts;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Contracts.Readings;
using StreamingAnomaly.Contracts.Wire;
using Reading = StreamingAnomaly.Contracts.Readings.Reading;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>A reading that comes late, but not too late, ends in the same scores as if it had come in time.</summary>
public sealed class LateReadingTests
{
    private const int Model = 170;

    private static readonly AnomalyOptions Late = ScorerRig.Defaults with
    {
        Equipment = new() { Defaults = ScorerRig.Defaults.Equipment.Defaults with { Lateness = TimeSpan.FromSeconds(40) } },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task NewestScores_AfterLateReadings_EqualThoseInOrder(int seed)
    {
        var inOrder = Feed();
        await using var expected = await ScorerRig.CreateAsync(Late);
        await expected.AppendAsync(inOrder);
        await expected.DrainAsync();

        await using var rig = await ScorerRig.CreateAsync(Late);
        var shuffled = Delay(inOrder, new Random(seed));
        Assert.NotEqual(inOrder, shuffled);
        await rig.AppendAsync(shuffled);
        await rig.DrainAsync();

        Assert.Empty(await rig.DeadLettersAsync());
        var scores = await rig.ScoresAsync();
        Assert.Equal(Values(await expected.ScoresAsync()), Values(scores));
        Assert.Contains(scores, s => s.Revision > 0);
        // Each reading is scored once; all else are revisions, counted up one by one.
        Assert.Equal(inOrder.Length, scores.Count(s => s.Revision == 0));
        Assert.All(scores.GroupBy(s => s.TimeUnixNano), g => Assert.Equal(Enumerable.Range(0, g.Count()), g.Select(s => s.Revision)));
        Assert.Equal(Open(await expected.AlertsAsync()), Open(await rig.AlertsAsync()));
    }

    [Theory]
    [InlineData(0, 200, 240)]
    [InlineData(0, 285, 292)]
    [InlineData(3600, 210, 259)]
    [InlineData(3600, 231, 280)]
    public async Task Restart_BetweenLateReadings_ChangesNothing(int checkpointSeconds, int first, int second)
    {
        var readings = Delay(Feed(), new Random(5));
        await using var expected = await ScorerRig.CreateAsync(Late);
        await expected.AppendAsync(readings);
        await expected.DrainAsync();

        await using var rig = await ScorerRig.CreateAsync(Late);
        await rig.AppendAsync(readings[..first]);
        await rig.DrainAsync(With);
        await rig.AppendAsync(readings[first..(second - 5)]);
        var scorer = rig.Start(With);
        await rig.DrainedAsync(scorer);
        await scorer.CrashAsync(() => rig.AppendAsync(readings[(second - 5)..second]));
        await rig.AppendAsync(readings[second..]);
        await rig.DrainAsync(With);

        // The audit has every change, before and after, in one chain that the crash did not fork.
        var audit = (await StreamingAnomaly.EventLog.Audit.AuditRecords.ReadAsync(rig.Log, CancellationToken.None)).Records;
        Assert.Empty(AuditVerifier.Verify(audit, []));
        var revisions = audit.Where(r => r.Entry.Action == "score.revise").ToArray();
        Assert.Equal((await rig.ScoresAsync()).Count(s => s.Revision > 0), revisions.Sum(r => int.Parse(r.Entry.Detail.Split(" changed ")[1].Split(' ')[0], CultureInfo.InvariantCulture)));
        Assert.All(revisions, r => Assert.Matches(@"revision \d+: [^;]* \(stage \d\) to [^;]* \(stage \d\)", r.Entry.Detail));
        Assert.Equal(2, audit.Count(r => r.Entry.Action == "model.adopt"));

        var (one, other) = (await expected.OutputAsync(), await rig.OutputAsync());
        Assert.Equal(one.Scores, other.Scores);
        Assert.Equal(one.Alerts, other.Alerts);
        Assert.Equal(one.DeadLetters, other.DeadLetters);

        ScorerOptions With(ScorerOptions s) => s with { Checkpoint = TimeSpan.FromSeconds(checkpointSeconds), MaxRecords = 7 };
    }

    [Fact]
    public async Task LateReading_ThatIsTooLateOrDoubled_IsSetAside()
    {
        var readings = Feed();
        await using var rig = await ScorerRig.CreateAsync(Late);
        await rig.AppendAsync([.. readings, readings[^10], readings[^80] with { TimeUnixNano = readings[^80].TimeUnixNano + 1 }]);
        await rig.DrainAsync();
        Assert.Equal(["duplicate", "late"], (await rig.DeadLettersAsync()).Select(d => d.Reason));
        Assert.DoesNotContain(await rig.ScoresAsync(), s => s.Revision > 0);
    }

    [Fact]
    public async Task LateReading_WithoutLateness_IsADeadLetter()
    {
        var readings = Feed();
        await using var rig = await ScorerRig.CreateAsync();
        await rig.AppendAsync([.. readings[..^2], readings[^1], readings[^2]]);
        await rig.DrainAsync();
        Assert.Equal("late", Assert.Single(await rig.DeadLettersAsync()).Reason);
    }

    // The fault of one reading opens an episode; readings before it that say it is one of many healthy ones cannot take it
    // back, but a gap that is filled can.
    [Fact]
    public async Task Alert_ThatALateReadingTakesBack_IsWithdrawn()
    {
        var feed = new ToolFeed("etch-01", sensors: 3, seed: 3);
        var healthy = feed.Take(Model + 60).ToArray();
        var fault = feed.Take(12, fault: 9).ToArray();
        // Two runs of the same feed: the late readings are the fault's beginning, so that the episode begins earlier.
        await using var rig = await ScorerRig.CreateAsync(Late);
        await rig.AppendAsync([.. healthy, .. fault[6..], .. fault[..6]]);
        await rig.DrainAsync();
        await using var expected = await ScorerRig.CreateAsync(Late);
        await expected.AppendAsync([.. healthy, .. fault]);
        await expected.DrainAsync();

        var alerts = await rig.AlertsAsync();
        Assert.Equal(Open(await expected.AlertsAsync()), Open(alerts));
        Assert.Contains(alerts, a => a.Phase == AlertPhase.Closed && a.Summary.Contains("withdrawn", StringComparison.Ordinal));
        Assert.Equal(alerts.Count, alerts.DistinctBy(a => a.Id).Count());
    }

    private static Reading[] Feed()
    {
        var feed = new ToolFeed("etch-01", sensors: 3, seed: 2);
        return [.. feed.Take(Model + 90), .. feed.Take(15, fault: 7), .. feed.Take(60)];
    }

    // One in eight comes up to thirty readings later; the baseline is left alone.
    private static Reading[] Delay(Reading[] readings, Random random) =>
    [
        .. readings.Select((reading, i) => (reading, At: i < Model ? i : random.Next(8) == 0 ? i + 1 + random.Next(30) + 0.5 : i))
            .OrderBy(r => r.At).Select(r => r.reading),
    ];

    private static IEnumerable<string> Values(IEnumerable<Score> scores) => scores
        .GroupBy(s => s.TimeUnixNano).Select(g => g.MaxBy(s => s.Revision)!).OrderBy(s => s.TimeUnixNano).Select(s =>
        {
            var bare = s.Clone();
            (bare.Revision, bare.SourceOffset, bare.AppendedUnixNano) = (0, 0, 0);
            return bare.ToString();
        });

    // Which episodes have begun, by the time they began, and are not over.
    private static IEnumerable<(AlertRule Rule, DateTimeOffset Since, int Stage)> Open(IEnumerable<AlertEvent> alerts) => alerts
        .GroupBy(a => a.Episode).Where(g => g.All(a => a.Phase != AlertPhase.Closed))
        .Select(g => (g.First().Rule, g.First().Since, g.Max(a => a.Stage))).Order();
}
