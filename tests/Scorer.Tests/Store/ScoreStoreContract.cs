using StreamingAnomaly.Contracts.Wire;
using StreamingAnomaly.Scorer.Store;

namespace StreamingAnomaly.Scorer.Tests.Store;

/// <summary>What every score store promises; each kind runs it against the real thing.</summary>
public abstract class ScoreStoreContract
{
    /// <summary>An empty store that keeps sensors from stage 1.</summary>
    private protected abstract Task<IScoreStore> OpenAsync();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_AScoredReading_ComesBackUnchanged()
    {
        await using var store = await OpenAsync();

        var outcome = await store.WriteAsync([Make.Scored("etch 1", 0, score: 0.1 + 0.2, stage: 4)], Cancel);

        Assert.Equal(3, outcome.Points);
        Assert.Empty(outcome.Rejected);
        var whole = Assert.Single(await store.QueryAsync(new() { Equipment = "etch 1" }, Cancel));
        Assert.Equal(("etch 1", "*", Make.Start, Make.Bundle), (whole.Equipment, whole.Sensor, whole.TimeUnixNano, whole.Bundle));
        Assert.Equal((0.1 + 0.2, 0.75, 4, false, true, 0.75), (whole.Score, whole.Probability, whole.Stage, whole.Degraded, whole.Alarm, whole.Ratio));
        Assert.Equal([new("forest", 0.5), new("level", 0.1 + 0.2)], whole.Detectors.OrderBy(d => d.Name));
        Assert.Null(whole.Value);

        var sensor = Assert.Single(await store.QueryAsync(new() { Equipment = "etch 1", Sensor = "rf power" }, Cancel));
        Assert.Equal((0.25, 0.75, 4, 550.0, -1.0, null), (sensor.Score, sensor.Probability, sensor.Stage, sensor.Value, sensor.Deviation, sensor.Ratio));
        Assert.Empty(sensor.Detectors);
    }

    [Fact]
    public async Task Write_ARevision_TakesThePlaceOfTheScore()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync([Make.Scored("etch 1", 0, score: 1, stage: 1), Make.Scored("etch 1", 1)], Cancel);
        var revised = Make.Scored("etch 1", 0, score: 2, stage: 3);
        revised.Revision = 2;

        await store.WriteAsync([revised], Cancel);

        var scores = (await store.QueryAsync(new() { Equipment = "etch 1" }, Cancel)).OrderBy(s => s.TimeUnixNano);
        Assert.Equal([(2.0, 3, 2), (1.5, 0, 0)], scores.Select(s => (s.Score, s.Stage, s.Revision)));
    }

    [Fact]
    public async Task Write_FinishedRuns_ComeBackNewestFirst_AndOnce()
    {
        await using var store = await OpenAsync();
        Score[] scores = [Make.WithRun("etch 1", 10, "L7/W1"), Make.WithRun("etch 1", 20, "L7/\"W2\" \\"), Make.WithRun("etch 2", 30, "W9")];

        await store.WriteAsync(scores, Cancel);
        await store.WriteAsync(scores, Cancel);

        var runs = await store.RunsAsync(new() { Equipment = "etch 1" }, Cancel);
        Assert.Equal(["L7/\"W2\" \\", "L7/W1"], runs.Select(r => r.Run));
        var run = runs[1];
        Assert.Equal(("PM-1/R1", Make.At(0), Make.At(9), 98), (run.Epoch, run.StartUnixNano, run.EndUnixNano, run.Readings));
        Assert.Equal((0, 2.5, 4, Make.Bundle), (run.Learning, run.Surprise, run.Stage, run.Bundle));
        Assert.Equal([new RunSensor("pressure", 0.75, "mean", -6.5), new RunSensor("rf power", 0.25, "spread", 3)], run.Sensors);
        Assert.Equal(["L7/W1"], (await store.RunsAsync(new() { Equipment = "etch 1", ToUnixNano = Make.At(15) }, Cancel)).Select(r => r.Run));
        Assert.Single(await store.RunsAsync(new() { Equipment = "etch 1", Limit = 1 }, Cancel));
        Assert.Empty(await store.RunsAsync(new() { Equipment = "etch 3" }, Cancel));
    }

    [Fact]
    public async Task Write_ARunThatIsNoNumber_StoresTheScoreAndSaysSo()
    {
        await using var store = await OpenAsync();
        var score = Make.WithRun("a", 10, "W1");
        score.Run.Surprise = double.NaN;

        var outcome = await store.WriteAsync([score], Cancel);

        Assert.Equal(RejectReason.NotFinite, Assert.Single(outcome.Rejected).Reason);
        Assert.Single(await store.QueryAsync(new() { Equipment = "a" }, Cancel));
        Assert.Empty(await store.RunsAsync(new() { Equipment = "a" }, Cancel));
    }

    [Fact]
    public async Task Write_TheSameScoresAgain_ChangesNothing()
    {
        await using var store = await OpenAsync();
        Score[] scores = [Make.Scored("a", 0, stage: 2), Make.Scored("a", 1), Make.WarmUp("a", 2, 0.5)];

        await store.WriteAsync(scores, Cancel);
        var before = await store.QueryAsync(new() { Equipment = "a" }, Cancel);
        await store.WriteAsync(scores, Cancel);
        await store.WriteAsync([scores[1]], Cancel);

        Assert.Equal(new ScoreCounts(2, 1), await store.CountAsync("a", Make.At(0), Make.At(10), Cancel));
        Assert.Equivalent(before, await store.QueryAsync(new() { Equipment = "a" }, Cancel));
    }

    [Fact]
    public async Task Write_ARevisedScore_ReplacesTheFirst()
    {
        await using var store = await OpenAsync();

        await store.WriteAsync([Make.Scored("a", 0, score: 1)], Cancel);
        await store.WriteAsync([Make.Scored("a", 0, score: 2, stage: 1)], Cancel);

        var point = Assert.Single(await store.QueryAsync(new() { Equipment = "a" }, Cancel));
        Assert.Equal((2.0, 1), (point.Score, point.Stage));
    }

    [Fact]
    public async Task Write_TwoBundlesAtTheSameTime_KeepsBoth()
    {
        await using var store = await OpenAsync();

        await store.WriteAsync([Make.Scored("a", 0, bundle: "x"), Make.Scored("a", 0, bundle: "y")], Cancel);

        var points = await store.QueryAsync(new() { Equipment = "a" }, Cancel);
        Assert.Equal(["x", "y"], points.Select(p => p.Bundle).Order());
    }

    [Fact]
    public async Task Query_RangeAndLimit_KeepTheEndAskedFor()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync([.. Enumerable.Range(0, 20).Select(i => Make.Scored("a", i, score: i)), Make.Scored("b", 7)], Cancel);

        async Task<double[]> Scores(ScoreQuery query) => [.. (await store.QueryAsync(query, Cancel)).Select(p => p.Score)];
        var range = new ScoreQuery { Equipment = "a", FromUnixNano = Make.At(5), ToUnixNano = Make.At(10) };

        Assert.Equal(new double[] { 5, 6, 7, 8, 9 }, await Scores(range));
        Assert.Equal(new double[] { 5, 6 }, await Scores(range with { Limit = 2 }));
        Assert.Equal(new double[] { 9, 8 }, await Scores(range with { Limit = 2, NewestFirst = true }));
        Assert.Empty(await Scores(range with { Equipment = "nobody" }));
        Assert.Equal(20, (await Scores(new() { Equipment = "a" })).Length);
    }

    [Fact]
    public async Task Count_AccountsForEveryReading()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync(
            [.. Enumerable.Range(0, 10).Select(i => Make.WarmUp("a", i, i / 10.0)),
             .. Enumerable.Range(10, 30).Select(i => Make.Scored("a", i, stage: i % 5)), Make.Scored("b", 12)],
            Cancel);

        Assert.Equal(new ScoreCounts(30, 10), await store.CountAsync("a", Make.At(0), Make.At(100), Cancel));
        Assert.Equal(new ScoreCounts(31, 10), await store.CountAsync(null, Make.At(0), Make.At(100), Cancel));
        Assert.Equal(new ScoreCounts(5, 2), await store.CountAsync("a", Make.At(8), Make.At(15), Cancel));
        Assert.Equal(new ScoreCounts(0, 0), await store.CountAsync("nobody", Make.At(0), Make.At(100), Cancel));
    }

    [Fact]
    public async Task Latest_PerEquipment_IsTheNewestOfScoreAndWarmUp()
    {
        await using var store = await OpenAsync();
        await store.WriteAsync(
            [Make.WarmUp("a", 0, 0.5), Make.Scored("a", 1), Make.Scored("a", 2, score: 7, stage: 3), Make.WarmUp("b", 5, 0.125)], Cancel);

        var latest = await store.LatestAsync(Cancel);

        Assert.Equal(["a", "b"], latest.Select(p => p.Equipment));
        Assert.Equal((ScoreState.Scored, "*", 7.0, Make.At(2)), (latest[0].State, latest[0].Sensor, latest[0].Score, latest[0].TimeUnixNano));
        Assert.Equal((ScoreState.WarmingUp, 0.125, Make.At(5)), (latest[1].State, latest[1].WarmUp, latest[1].TimeUnixNano));
    }

    [Fact]
    public async Task Write_NotFiniteNumbers_NeverReachTheStore()
    {
        await using var store = await OpenAsync();
        var noForest = Make.Scored("a", 0, stage: 1);
        noForest.Detectors[1].Score = double.NaN;
        noForest.Ratio = double.PositiveInfinity;
        noForest.Sensors[0].Value = double.NaN;
        noForest.Sensors[1].Share = double.NegativeInfinity;

        var outcome = await store.WriteAsync(
            [noForest, Make.Scored("a", 1, score: double.NaN), Make.Scored("a", 2, score: double.PositiveInfinity), Make.WarmUp("a", 3, double.NaN)],
            Cancel);

        Assert.Equal([0, 1, 2, 3], outcome.Rejected.Select(r => r.Index));
        Assert.All(outcome.Rejected, r => Assert.Equal(RejectReason.NotFinite, r.Reason));
        Assert.Contains("rf power", outcome.Rejected[0].Detail, StringComparison.Ordinal);
        var point = Assert.Single(await store.QueryAsync(new() { Equipment = "a" }, Cancel));
        Assert.Equal(["level"], point.Detectors.Select(d => d.Name));
        Assert.Null(point.Ratio);
        var sensor = Assert.Single(await store.QueryAsync(new() { Equipment = "a", Sensor = "pressure" }, Cancel));
        Assert.Equal((0.75, null, 3.0), (sensor.Score, sensor.Value, sensor.Deviation));
        Assert.Empty(await store.QueryAsync(new() { Equipment = "a", Sensor = "rf power" }, Cancel));
        Assert.Equal(new ScoreCounts(1, 0), await store.CountAsync("a", Make.At(0), Make.At(9), Cancel));
    }

    [Fact]
    public async Task Write_NamesThatCannotBe_AreRejectedAlone()
    {
        await using var store = await OpenAsync();
        var taken = Make.Scored("a", 1);
        taken.Detectors[0].Name = "stage";
        var beyond = Make.Scored("a", 2);
        beyond.TimeUnixNano = long.MinValue;

        var outcome = await store.WriteAsync(
            [Make.Scored("", 0), taken, beyond, Make.Scored(new('x', 1001), 3), Make.Scored("a", 4)], Cancel);

        Assert.Equal(
            [(0, RejectReason.NameLength), (1, RejectReason.DetectorName), (2, RejectReason.TimeRange), (3, RejectReason.NameLength)],
            outcome.Rejected.Select(r => (r.Index, r.Reason)));
        Assert.Equal(new ScoreCounts(1, 0), await store.CountAsync(null, Make.At(0), Make.At(9), Cancel));
    }

    [Fact]
    public async Task Ping_AReadyStore_SaysWhatItIs()
    {
        await using var store = await OpenAsync();

        var health = await store.PingAsync(Cancel);

        Assert.True(health.Ready, health.Detail);
        Assert.NotEmpty(health.Detail);
    }
}
