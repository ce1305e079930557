using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Detection.Quality;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Scorer.Fleet;

namespace StreamingAnomaly.Scorer.Tests.Fleet;

public sealed class MomentWindowScorerTests
{
    [Fact]
    public async Task Score_WholePlant_HasAllPartsOfAllSensors()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var (scorer, last) = plant.Seen(MomentPlant.Frames(700, seed: 4));

        var score = await plant.Windows.ScoreAsync(new WindowRequest(scorer) { Observation = last, Baseline = plant.Baseline }, default);

        Assert.Equal((MomentVariant.All, 0), (score.Variant, score.LeftOut.Count));
        Assert.InRange(score.Score, 0, 3);
        Assert.All(score.Judgement!.Sensors, s => Assert.True(s is { Window: >= 0, Newest: >= 0, Distance: >= 0 }, s.ToString()));
    }

    [Fact]
    public async Task Score_AloneOrAmongOthers_SameToTheBit()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        await using var single = await new MomentPlant(batch: 1).ReadyAsync();
        var tools = Enumerable.Range(0, 5).Select(i => plant.Seen(MomentPlant.Frames(600 + i, seed: 20 + i)).Scorer).ToArray();

        var together = await Task.WhenAll(tools.Select(t => plant.Windows.ScoreAsync(new WindowRequest(t) { Baseline = plant.Baseline }, default)));

        for (var i = 0; i < tools.Length; i++)
        {
            var alone = await single.Windows.ScoreAsync(new WindowRequest(tools[i]) { Baseline = single.Baseline }, default);
            Assert.Equal(alone.Score, together[i].Score);
            Assert.Equal(alone.Judgement!.Sensors, together[i].Judgement!.Sensors);
        }
    }

    [Theory]
    [InlineData(nameof(LeftOutReason.Missing))]
    [InlineData(nameof(LeftOutReason.Stuck))]
    [InlineData(nameof(LeftOutReason.OutOfLimits))]
    public async Task Score_BrokenSensor_RestIsScoredAsBefore(string why)
    {
        var reason = Enum.Parse<LeftOutReason>(why);
        await using var plant = await new MomentPlant().ReadyAsync();
        var limits = new Dictionary<string, SensorLimits> { ["b"] = new(50, 150) };
        double Broken(int t, int s, double x) => s != 1 || t < 650 ? x : reason switch
        {
            LeftOutReason.Missing => double.NaN,
            LeftOutReason.Stuck => 100.25,
            _ => -999,
        };
        var whole = await Score(plant, MomentPlant.Frames(700, seed: 4), limits);

        var broken = await Score(plant, MomentPlant.Frames(700, seed: 4, Broken), limits);

        Assert.Equal([new LeftOutSensor(1, reason)], broken.LeftOut);
        Assert.Equal((MomentVariant.All, MomentVariant.Core), (whole.Variant, broken.Variant));
        Assert.InRange(broken.Score, 0, 3);
        Assert.Equal(0, broken.Shares[1]);
        Assert.Equal(SensorSurprise.None, broken.Judgement!.Sensors[1]);
        Assert.Equal(whole.Judgement!.Sensors[0], broken.Judgement.Sensors[0]);
        Assert.Equal(whole.Judgement.Sensors[2], broken.Judgement.Sensors[2]);
    }

    [Fact]
    public async Task Score_BackInsideItsLimits_FormerValuesDoNotCount()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var limits = new Dictionary<string, SensorLimits> { ["b"] = new(50, 150) };
        var frames = MomentPlant.Frames(700, seed: 4, (t, s, x) => s == 1 && t is > 500 and < 520 ? -999 : x);
        var healed = await Score(plant, frames, limits);
        var unlimited = await Score(plant, frames, null);
        Assert.Empty(healed.LeftOut);
        Assert.InRange(healed.Score, 0, 3);
        Assert.True(unlimited.Score > healed.Score + 3, $"{unlimited.Score} {healed.Score}");
    }

    [Fact]
    public async Task Score_LevelShift_IsNoBrokenSensor()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var score = await Score(plant, MomentPlant.Frames(700, seed: 4, (t, s, x) => s == 2 && t > 690 ? x + 9 : x), null);
        Assert.Equal(MomentVariant.All, score.Variant);
        Assert.Equal(2, score.Judgement!.Contributions(1)[0].Sensor);
        Assert.True(score.Score > 2, $"{score.Score}");
    }

    [Fact]
    public async Task Score_AllBroken_NoScore()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        Assert.True(double.IsNaN((await Score(plant, MomentPlant.Frames(700, seed: 4, (t, _, x) => t > 690 ? double.NaN : x), null)).Score));
    }

    [Theory]
    [InlineData(7, false, false)]
    [InlineData(8, true, false)]
    [InlineData(16, true, true)]
    [InlineData(24, true, true)]
    [InlineData(300, true, true)]
    public async Task Score_ShortWindow_IsPaddedFromOneCompletePatchOn(int frames, bool scored, bool predicted)
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var (scorer, _) = plant.Seen(MomentPlant.Frames(frames, seed: 4));

        var plain = await plant.Windows.ScoreAsync(scorer, default);
        var judged = await plant.Windows.ScoreAsync(new WindowRequest(scorer) { Baseline = plant.Baseline }, default);

        Assert.Equal((scored, scored), (double.IsFinite(plain.Score), double.IsFinite(judged.Score)));
        // Two patches are hidden; with no other to predict them from, the other two parts judge.
        if (scored) Assert.Equal(predicted && frames >= 24, double.IsFinite(judged.Judgement!.Sensors[0].Newest));
    }

    [Fact]
    public async Task Score_NoRoom_NoScoreInsteadOfHalfAScore()
    {
        await using var plant = await new MomentPlant(queue: 5).ReadyAsync();
        var (scorer, _) = plant.Seen(MomentPlant.Frames(600, seed: 4));
        Assert.True(double.IsNaN((await plant.Windows.ScoreAsync(new WindowRequest(scorer) { Baseline = plant.Baseline }, default)).Score));
        Assert.True(double.IsFinite((await plant.Windows.ScoreAsync(scorer, default)).Score));
    }

    [Fact]
    public async Task Score_BaselineOfAnotherModel_IsNotUsed()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var (scorer, _) = plant.Seen(MomentPlant.Frames(600, seed: 4));
        using var other = new FailingModel(new());
        var foreign = MomentBaselineTrainer.Train(other, plant.Model, MomentPlant.Frames(900, seed: 1), new())!;
        Assert.True(double.IsNaN((await plant.Windows.ScoreAsync(new WindowRequest(scorer) { Baseline = foreign }, default)).Score));
    }

    [Fact]
    public async Task Score_BaselineOfAnotherTraining_IsNotUsed()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        var other = EquipmentTrainer.Train(MomentPlant.Frames(1200, seed: 77), new TrainingOptions());
        var scorer = new EquipmentScorer(other, new ScoringOptions { RingFrames = LaneSettings.MomentFrames });
        scorer.Prime(MomentPlant.Frames(600, seed: 4));
        Assert.True(double.IsNaN((await plant.Windows.ScoreAsync(new WindowRequest(scorer) { Baseline = plant.Baseline }, default)).Score));
        Assert.True(double.IsFinite((await plant.Windows.ScoreAsync(scorer, default)).Score));
    }

    [Fact]
    public async Task Learn_BesideLiveWindows_SameBytesAndNobodyIsDisturbed()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        await using var moment = new MomentService(plant.Batcher, true, false);
        var (scorer, _) = plant.Seen(MomentPlant.Frames(600, seed: 4));
        var request = new WindowRequest(scorer) { Baseline = plant.Baseline };
        var expected = await plant.Windows.ScoreAsync(request, default);

        var learning = Enumerable.Range(0, 2).Select(_ => moment.LearnAsync(
            plant.Model, MomentPlant.Frames(1200, seed: 1), new() { MaxRows = 256 }, null, default)).ToArray();
        var scores = new List<double>();
        while (!Task.WhenAll(learning).IsCompleted) scores.Add((await plant.Windows.ScoreAsync(request, default)).Score);

        var bytes = MomentBaselineMapper.ToBytes(plant.Baseline);
        Assert.All(learning, l => Assert.Equal(bytes, MomentBaselineMapper.ToBytes(l.Result!)));
        Assert.All(scores, s => Assert.Equal(expected.Score, s));
        Assert.NotEmpty(scores);
    }

    [Fact]
    public async Task Learn_WithoutAModel_SaysWhy()
    {
        await using var plant = await new MomentPlant().ReadyAsync();
        await using var moment = new MomentService(null, false, false);
        var refused = await Assert.ThrowsAsync<MomentException>(() => moment.LearnAsync(plant.Model, MomentPlant.Frames(600, seed: 1), new(), null, default));
        Assert.Contains("no model is configured", refused.Message, StringComparison.Ordinal);
    }

    private static Task<WindowScore> Score(MomentPlant plant, Baseline frames, Dictionary<string, SensorLimits>? limits)
    {
        var (scorer, last) = plant.Seen(frames);
        return plant.Windows.ScoreAsync(new WindowRequest(scorer) { Observation = last, Baseline = plant.Baseline, Limits = limits }, default);
    }
}
