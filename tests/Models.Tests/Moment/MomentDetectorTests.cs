using StreamingAnomaly.Models.Moment;

namespace StreamingAnomaly.Models.Tests.Moment;

public class MomentDetectorTests
{
    private static readonly MomentConfig Config = new() { Width = 64, Layers = 2, Heads = 2, HeadWidth = 16, FeedForward = 96, Vocabulary = 4 };
    private static readonly MomentWeights Weights = MomentRandomWeights.Create(Config, seed: 7);

    [Fact]
    public void Score_SameWindowAloneOrAmongOthers_IsTheSameToTheBit()
    {
        using var detector = Detector(batch: 32);
        float[] window = Window(1, 512);
        var alone = Score(detector, [window]);

        for (int place = 0; place < 32; place += 7)
        {
            var others = Enumerable.Range(0, 32).Select(i => i == place ? window : Window(100 + i, 400 + i)).ToArray();
            Assert.Equal(alone.Scores[0], Score(detector, others).Scores[place]);
        }
    }

    [Fact]
    public void Score_BatchShapeOneOr32_IsTheSameToTheBit()
    {
        using var one = Detector(batch: 1);
        using var many = Detector(batch: 32);
        float[][] windows = [.. Enumerable.Range(0, 32).Select(i => Window(i, 512))];

        var expected = Score(many, windows);
        var actual = Score(one, windows);

        Assert.Equal(expected.Scores[..32], actual.Scores[..32]);
    }

    [Fact]
    public void Score_ShapesOfPowersOfTwo_AreTheSameToTheBit()
    {
        using var padded = Detector(batch: 32);
        using var shaped = new MomentDetector(MomentSession.Create(
            Weights, new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = 32, Shapes = MomentSessionOptions.PowersOfTwo, Threads = 1 }));
        foreach (int count in (int[])[1, 2, 3, 7, 16, 17])
        {
            float[][] windows = [.. Enumerable.Range(0, count).Select(i => Window(count + i, 512))];
            Assert.Equal(Score(padded, windows).Scores, Score(shaped, windows).Scores);
        }
    }

    [Fact]
    public void Score_BrokenWindows_AreRefusedWithReasonAndDisturbNobody()
    {
        using var detector = Detector(batch: 4);
        float[] good = Window(1, 512), nan = Window(2, 512), infinite = Window(3, 512);
        nan[17] = float.NaN;
        infinite[511] = float.PositiveInfinity;
        var newestMissing = Enumerable.Repeat(1f, 512).ToArray();
        newestMissing[510] = 0;
        var batch = new MomentBatch(8);
        var scores = new MomentScores(8, 512, Config.Width);
        batch.Add(nan, [], 1);
        batch.Add(good, [], 1);
        batch.Add(infinite, [], 1);
        batch.Add(Window(4, 7), [], 1);
        batch.Add(good, newestMissing, 1);
        batch.Add([], [], 1);
        batch.Add(good, [], 1);
        batch.Add(new float[513], [], 1);

        detector.Score(batch, scores);

        Assert.Equal(
            [WindowRefusal.NotFinite, WindowRefusal.None, WindowRefusal.NotFinite, WindowRefusal.NoCompletePatch, WindowRefusal.NewestIncomplete,
             WindowRefusal.WrongLength, WindowRefusal.None, WindowRefusal.WrongLength],
            scores.Scores.Select(s => s.Refusal));
        Assert.All(scores.Scores.Where(s => s.Refusal != WindowRefusal.None), s => Assert.True(double.IsNaN(s.WindowZ) && double.IsNaN(s.NewestOwn)));
        Assert.True(float.IsNaN(scores.Curve(0)[0]) && float.IsNaN(scores.Embedding(0)[0]));
        Assert.Equal(scores.Scores[1], scores.Scores[6]);
        Assert.Equal(Score(detector, [good]).Scores[0], scores.Scores[1]);
    }

    [Fact]
    public void Score_MissingValue_IsNeverLookedAt()
    {
        using var detector = Detector(batch: 4);
        float[] window = Window(1, 512), other = [.. window], observed = [.. Enumerable.Repeat(1f, 512)];
        observed[100] = 0;
        other[100] = float.NaN;
        var batch = new MomentBatch(2);
        batch.Add(window, observed, 1);
        batch.Add(other, observed, 1);
        var scores = new MomentScores(2);

        detector.Score(batch, scores);

        Assert.Equal(WindowRefusal.None, scores.Scores[0].Refusal);
        Assert.Equal(scores.Scores[0], scores.Scores[1]);
    }

    [Fact]
    public void Score_ShortWindow_ErrorsAndCurveAreThoseOfForward()
    {
        using var detector = Detector(batch: 4);
        using var session = Session(batch: 4);
        float[] window = Window(5, 203), padded = new float[512], mask = new float[512];
        window.CopyTo(padded, 512 - 203);
        mask.AsSpan(512 - 203).Fill(1);
        var expected = new MomentModel(session).Forward(padded, mask);
        double Error(int from) => Enumerable.Range(from, 512 - from).Average(t => Math.Pow((padded[t] - expected.Mean[0]) / expected.Deviation[0] - expected.Normalized[t], 2));

        var scores = Score(detector, [window], scale: 2.5, newest: 2);

        Assert.Equal(expected.Reconstruction, scores.Curve(0).ToArray());
        int firstComplete = 512 - 200;
        double units = Math.Pow(expected.Deviation[0] / 2.5, 2);
        Assert.Equal(Error(firstComplete), scores.Scores[0].WindowOwn, 5);
        Assert.Equal(Error(512 - 16), scores.Scores[0].NewestOwn, 5);
        Assert.Equal(scores.Scores[0].WindowOwn * units, scores.Scores[0].WindowZ, 9);
        Assert.Equal(scores.Scores[0].NewestOwn * units, scores.Scores[0].NewestZ, 9);
    }

    [Fact]
    public void Score_HiddenNewest_DoesNotDependOnItsValuesButForTheError()
    {
        using var detector = Detector(batch: 4);
        float[] window = Window(5, 512), changed = [.. window];
        changed.AsSpan(504).Fill(1000);

        var before = Score(detector, [window], hide: true);
        var after = Score(detector, [changed], hide: true);
        var shown = Score(detector, [changed]);

        Assert.Equal(before.Curve(0).ToArray(), after.Curve(0).ToArray());
        Assert.True(after.Scores[0].NewestZ > 1e4 * before.Scores[0].NewestZ);
        Assert.NotEqual(shown.Curve(0).ToArray(), after.Curve(0).ToArray());
        Assert.Equal(WindowRefusal.NoContext, Score(detector, [Window(1, 8)], hide: true).Scores[0].Refusal);
    }

    [Fact]
    public void Score_BothPassesInOneBatch_EqualSeparateBatchesAndTheReference()
    {
        using var detector = Detector(batch: 8);
        using var reference = new MomentDetector(new MomentReference(Weights, rows: 2));
        float[] window = Window(5, 512), other = Window(6, 300);
        var (batch, scores) = (new MomentBatch(4), new MomentScores(4, 512, Config.Width));
        foreach (float[] values in (float[][])[window, other])
        {
            batch.Add(values, [], 2, newestPatches: 2, hideNewest: false);
            batch.Add(values, [], 2, newestPatches: 2, hideNewest: true);
        }

        detector.Score(batch, scores);

        for (int i = 0; i < 4; i++)
        {
            float[][] alone = [i < 2 ? window : other];
            Assert.Equal(Score(detector, alone, scale: 2, newest: 2, hide: i % 2 == 1).Scores[0], scores.Scores[i]);
            var exact = Score(reference, alone, scale: 2, newest: 2, hide: i % 2 == 1).Scores[0];
            Assert.Equal(exact.WindowZ, scores.Scores[i].WindowZ, 1e-4 * exact.WindowZ);
            Assert.Equal(exact.NewestZ, scores.Scores[i].NewestZ, 1e-4 * exact.NewestZ);
        }
    }

    [Fact]
    public void Score_HiddenNewest_AreMasksOfForward()
    {
        using var detector = Detector(batch: 4);
        using var session = Session(batch: 4);
        float[] window = Window(5, 512), observed = [.. Enumerable.Repeat(1f, 512)], mask = [.. observed];
        mask.AsSpan(496).Clear();
        var expected = new MomentModel(session).Forward(window, observed, mask);
        double error = Enumerable.Range(496, 16).Average(t => Math.Pow((window[t] - expected.Mean[0]) / expected.Deviation[0] - expected.Normalized[t], 2));

        var scores = Score(detector, [window], newest: 2, hide: true);

        Assert.Equal(expected.Reconstruction, scores.Curve(0).ToArray());
        Assert.Equal(error, scores.Scores[0].NewestOwn, 5);
    }

    [Fact]
    public void Score_UnknownScale_GivesOwnUnitsOnly()
    {
        using var detector = Detector(batch: 4);
        var score = Score(detector, [Window(1, 512)], scale: 0).Scores[0];
        Assert.True(double.IsFinite(score.WindowOwn) && double.IsNaN(score.WindowZ) && double.IsNaN(score.NewestZ));
    }

    [Fact]
    public void Score_WarmedUp_AllocatesNothingPerWindow()
    {
        using var detector = Detector(batch: 32);
        var batch = new MomentBatch(32);
        var scores = new MomentScores(32, 512, Config.Width);
        for (int i = 0; i < 32; i++) batch.Add(Window(i, 512), [], 1);
        detector.Score(batch, scores);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 4; i++) detector.Score(batch, scores);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(bytes, 0, 4 * 32);   // less than a byte a window
    }

    [Fact]
    public void Create_CudaWithoutIt_SaysWhyAndAutoFallsBack()
    {
        MomentSession session;
        try
        {
            session = MomentSession.Create(Weights, new MomentSessionOptions { Device = MomentDevice.Cuda, BatchSize = 1 });
        }
        catch (MomentException e)
        {
            Assert.Contains("CUDA cannot be used", e.Message, StringComparison.Ordinal);
            Assert.Contains("DEVICE=cpu", e.Message, StringComparison.Ordinal);
            using var auto = MomentSession.Create(Weights, new MomentSessionOptions { Device = MomentDevice.Auto, BatchSize = 1 });
            Assert.Equal("cpu", auto.Device);
            Assert.Equal(e.Message, auto.FallbackReason);
            return;
        }
        session.Dispose();
        Assert.Skip("this machine has CUDA");
    }

    [Theory]
    [InlineData("cpu", MomentDevice.Cpu)]
    [InlineData("CUDA", MomentDevice.Cuda)]
    [InlineData(null, MomentDevice.Auto)]
    public void ParseDevice_Known_IsTaken(string? text, MomentDevice device) => Assert.Equal(device, MomentSessionOptions.ParseDevice(text));

    [Fact]
    public void ParseDevice_Unknown_NamesTheChoices() =>
        Assert.Contains("cpu, cuda or auto", Assert.Throws<MomentException>(() => MomentSessionOptions.ParseDevice("tpu")).Message, StringComparison.Ordinal);

    private static MomentSession Session(int batch) =>
        MomentSession.Create(Weights, new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = batch, Threads = 2 });

    private static MomentDetector Detector(int batch) => new(Session(batch));

    private static MomentScores Score(MomentDetector detector, float[][] windows, double scale = 1, int newest = 1, bool hide = false)
    {
        var batch = new MomentBatch(windows.Length) { NewestPatches = newest, HideNewest = hide };
        foreach (float[] window in windows) batch.Add(window, [], scale);
        var scores = new MomentScores(windows.Length, 512, Config.Width);
        detector.Score(batch, scores);
        return scores;
    }

    private static float[] Window(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(t => (float)(20 + 3 * Math.Sin(t * 0.07 + seed) + random.NextDouble()))];
    }
}
