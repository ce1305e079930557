using System.Text;
using StreamingAnomaly.Contracts;
using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.EventLog;

namespace StreamingAnomaly.Integration.Tests.Edge;

/// <summary>An edge that scores while it is cut off; later it is told to leave that to the centre. Every reading has one scorer.</summary>
public sealed class EdgeScoreTests(ITestOutputHelper console)
{
    private const int Patience = 180;
    private const int AtTheEdge = 24_000;

    // The forest and a small MOMENT on the processor.
    private static readonly string[] Models =
    [
        "equipment.defaults.baseline=400", "equipment.defaults.provisional=400", "scorer.instance=edge",
        "moment.model=moment-nano", "equipment.defaults.detectors=[level, ensemble, moment]", "moment.learnRows=128",
    ];

    [Fact]
    public async Task Readings_ScoredAtTheEdgeWhileCutOff_AreNotScoredAgainAtTheCentre()
    {
        await using var kafka = await LinkedKafka.RequireAsync();
        await using var centre = await EdgeProcess.CentreAsync(kafka);
        using var folder = new TempFolder();
        await using var sender = new EdgeSender(6000, TimeSpan.FromSeconds(1), TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(60));
        await using var scorer = AnomalyProcess.Start(
            folder.Root, "scorer", "--kafka", kafka.Direct, "--data", folder.File("scorer"), "--port", "0", "--instance", "centre");
        await scorer.ListeningAsync();

        kafka.Link.Cut();
        await using (var scoring = new EdgeProcess(folder.Root, kafka.Bootstrap, ["edge.score=true", "edge.maxBackoff=2s", .. Models]))
        {
            sender.Start(await scoring.StartAsync());
            await Until.TrueAsync(Patience, () => Task.FromResult(sender.Acknowledged), sent => sent >= AtTheEdge, scoring.Process);
            sender.Losing(); // also kills it with readings that nobody has scored yet
            await scoring.Process.KillAsync();
        }

        kafka.Link.Restore();
        await using var edge = new EdgeProcess(folder.Root, kafka.Bootstrap, ["edge.score=false", "edge.maxBackoff=2s", .. Models]);
        var stamped = (await OwnAsync(folder, Topics.Readings)).Count;
        sender.Start(await edge.StartAsync());
        await Until.TrueAsync(Patience, () => Task.FromResult(sender.Acknowledged), sent => sent >= AtTheEdge + 4000, edge.Process);
        await sender.StopAsync();

        var readings = await edge.AcceptedAsync();
        var scores = await Until.TrueAsync(Patience, () => TopicContent.ReadAsync(centre, Topics.Scores), found => found.Count >= readings, edge.Process, scorer);
        var letters = await TopicContent.LettersInFullAsync(centre);
        Assert.Empty(letters);
        (await EdgeAccount.TakeAsync(centre, sender)).AssertExact();
        var parsed = scores.Select(r => (Score: Score.Parser.ParseFrom(r.Value), AtEdge: IsOfEdge(r))).ToList();
        Assert.Equal(readings, parsed.Count);
        Assert.Equal(readings, parsed.Select(s => (s.Score.Equipment, s.Score.TimeUnixNano)).Distinct().Count());
        Assert.Equal(stamped, parsed.Count(s => s.AtEdge));
        Assert.Contains(parsed, s => s.AtEdge && s.Score.Detectors.Any(d => d is { Name: "moment" } && double.IsFinite(d.Score)));
        Assert.All(parsed.Where(s => !s.AtEdge), s => Assert.Equal(ScoreState.WarmingUp, s.Score.State)); // the centre sees this equipment for the first time
        await AssertSameAsync(folder, scores);
        console.WriteLine(
            $"{readings} readings = {stamped} scored at the edge ({parsed.Count(s => s.AtEdge && s.Score.State == ScoreState.Scored)} after its warm-up) "
            + $"+ {readings - stamped} at the centre; {(await TopicContent.ReadAsync(centre, Topics.Deployments)).Count(IsOfEdge)} bundles came along");
    }

    private static bool IsOfEdge(LogRecord record) => record.Headers.Any(h => h.Name == "origin");

    private static async Task<IReadOnlyList<LogRecord>> OwnAsync(TempFolder folder, string topic)
    {
        await using var own = ReferenceRun.Open(Path.Combine(folder.File("data"), "log.db"), readOnly: true);
        return await TopicContent.ReadAsync(own, topic);
    }

    // What the edge wrote arrives byte for byte, each equipment's in order.
    private static async Task AssertSameAsync(TempFolder folder, IReadOnlyList<LogRecord> atCentre)
    {
        var own = (await OwnAsync(folder, Topics.Scores)).ToLookup(r => Encoding.UTF8.GetString(r.Key!), r => Convert.ToHexString(r.Value!));
        var came = atCentre.Where(IsOfEdge).ToLookup(r => Encoding.UTF8.GetString(r.Key!), r => Convert.ToHexString(r.Value!));
        Assert.Equal(own.Count, came.Count);
        foreach (var equipment in own) Assert.Equal(equipment, came[equipment.Key]);
    }
}
