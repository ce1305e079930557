using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Healthy;
using static StreamingAnomaly.Models.Tests.Moment.Healthy.HealthyPlant;

namespace StreamingAnomaly.Models.Tests.Moment.Healthy;

public class MomentBaselineTests
{
    [Fact]
    public void Train_AnyBatchSizeAndAgain_SameBytes()
    {
        var healthy = Frames(1200, 3, seed: 1);
        var equipment = Model(healthy);
        using MomentDetector one = Detector(1), many = Detector(32);

        var bytes = MomentBaselineMapper.ToBytes(Learn(many, healthy, equipment));

        Assert.Equal(bytes, MomentBaselineMapper.ToBytes(Learn(many, healthy, equipment)));
        Assert.Equal(bytes, MomentBaselineMapper.ToBytes(Learn(one, healthy, equipment)));
        Assert.Equal(bytes, MomentBaselineMapper.ToBytes(MomentBaselineMapper.FromBytes(bytes)));
    }

    [Fact]
    public void Judge_RestoredFromBytes_SameToTheBit()
    {
        var (healthy, shifted) = (Frames(1200, 3, seed: 1), Frames(900, 3, seed: 2, (t, s, x) => s == 1 && t > 880 ? x + 2 : x));
        var equipment = Model(healthy);
        using var moment = Detector();
        var baseline = Learn(moment, healthy, equipment);
        var restored = MomentBaselineMapper.FromBytes(MomentBaselineMapper.ToBytes(baseline));
        var parts = Parts(moment, baseline, equipment, shifted);

        var (expected, actual) = (baseline.Judge(parts), restored.Judge(Parts(moment, restored, equipment, shifted)));

        Assert.True(double.IsFinite(expected.Score));
        Assert.Equal(expected.Score, actual.Score);
        Assert.Equal(expected.Sensors, actual.Sensors);
        Assert.Equal(expected.Shares, actual.Shares);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Judge_LevelShiftInOneSensor_NamesItFirst(int faulty)
    {
        var healthy = Frames(1200, 4, seed: 1);
        var equipment = Model(healthy);
        using var moment = Detector();
        var baseline = Learn(moment, healthy, equipment);

        var calm = baseline.Judge(Parts(moment, baseline, equipment, Frames(900, 4, seed: 5)));
        var fault = baseline.Judge(Parts(moment, baseline, equipment, Frames(900, 4, seed: 5, (t, s, x) => s == faulty && t >= 890 ? x + 4 : x)));

        Assert.Equal(MomentVariant.All, fault.Variant);
        Assert.True(fault.Score > calm.Score + 1, $"{calm.Score} {fault.Score}");
        var first = fault.Contributions(3)[0];
        Assert.Equal(faulty, first.Sensor);
        Assert.InRange(first.Share, 0.1, 1);
        Assert.Equal(1, fault.Contributions(100).Sum(c => c.Share), 9);
    }

    [Fact]
    public void Judge_LargerAndLargerError_NeverTies()
    {
        var healthy = Frames(1000, 2, seed: 1);
        var equipment = Model(healthy);
        using var moment = Detector();
        var baseline = Learn(moment, healthy, equipment);
        double last = 0;
        for (double error = 1; error < 1e12; error *= 10)
        {
            double score = baseline.Judge([new(error, error, error), new(1, 1, 1)]).Score;
            Assert.True(score > last || error < 100, $"{error}: {score} after {last}");
            last = score;
        }
    }

    [Fact]
    public void Judge_SensorLeftOut_OthersUnchangedAndCalibratedForTheRest()
    {
        var healthy = Frames(1200, 4, seed: 1);
        var equipment = Model(healthy);
        using var moment = Detector();
        var baseline = Learn(moment, healthy, equipment);
        var parts = Parts(moment, baseline, equipment, Frames(900, 4, seed: 5));
        var all = baseline.Judge(parts);

        var core = baseline.Judge([parts[0], MomentParts.None, parts[2], parts[3]]);
        var alone = baseline.Judge([MomentParts.None, MomentParts.None, parts[2], MomentParts.None]);

        Assert.Equal((MomentVariant.All, MomentVariant.Core, MomentVariant.Core), (all.Variant, core.Variant, alone.Variant));
        Assert.Equal(SensorSurprise.None, core.Sensors[1]);
        Assert.Equal(0, core.Shares[1]);
        foreach (int s in (int[])[0, 2, 3]) Assert.Equal(all.Sensors[s], core.Sensors[s]);
        Assert.Equal(all.Sensors[2], alone.Sensors[2]);
        Assert.True(double.IsNaN(baseline.Judge([.. Enumerable.Repeat(MomentParts.None, 4)]).Score));
        Assert.All((double[])[all.Score, core.Score, alone.Score], u => Assert.InRange(u, 0, 3));
    }

    [Fact]
    public void Judge_FreshHealthyWindows_EveryVariantIsCalibrated()
    {
        var healthy = Frames(3000, 4, seed: 1);
        var equipment = Model(healthy);
        using var moment = Detector();
        var baseline = Learn(moment, healthy, equipment);
        var (all, core) = (new List<double>(), new List<double>());
        var fresh = Frames(4000, 4, seed: 9);
        for (int end = 600; end <= 4000; end += 17)
        {
            var window = new Detection.Equipment.Baseline(
                [.. fresh.Sensors], [.. fresh.Times[(end - 512)..end]], [.. fresh.Values[(4 * (end - 512))..(4 * end)]]);
            var parts = Parts(moment, baseline, equipment, window);
            all.Add(baseline.Judge(parts).Score);
            core.Add(baseline.Judge([parts[0], parts[1], MomentParts.None, parts[3]]).Score);
        }
        // One in ten of 201 is 20. Neighbouring windows share frames, which makes the count uneven; cross-fitting makes it low.
        Assert.InRange(all.Count(u => u > 1), 1, 40);
        Assert.InRange(core.Count(u => u > 1), 1, 40);
    }

    [Fact]
    public void Parts_AreWhatTheReferenceComputes()
    {
        var healthy = Frames(1000, 2, seed: 1);
        var equipment = Model(healthy);
        using var session = Detector();
        using var reference = new MomentDetector(new MomentReference(Weights, rows: 4));
        var baseline = Learn(session, healthy, equipment, new() { MaxRows = 128 });
        var frames = Frames(600, 2, seed: 3, (t, s, x) => t > 590 ? x + s : x);

        var (fast, exact) = (Parts(session, baseline, equipment, frames), Parts(reference, baseline, equipment, frames));

        for (int s = 0; s < 2; s++)
            foreach (var part in Enum.GetValues<MomentPart>())
                Assert.InRange(fast[s][part] / exact[s][part], 1 - 1e-4, 1 + 1e-4);
    }

    [Theory]
    [InlineData(1, 128)]
    [InlineData(8, 64)]
    [InlineData(60, 8)]
    [InlineData(130, 0)]
    public void Bank_ManySensors_IsBounded(int sensors, int rows)
    {
        var healthy = Frames(1700, sensors, seed: 1);
        using var moment = Detector();
        var baseline = Learn(moment, healthy, Model(healthy), new() { MaxRows = 512 });
        Assert.Equal(Math.Min(rows, baseline.Windows), baseline.BankRows);
        Assert.InRange(baseline.Windows, 32, 256);
        Assert.InRange(MomentBaselineMapper.ToBytes(baseline).Length, 0, 512 * 64 * 4 + 256 * 12 * sensors + 4096);
        var judged = baseline.Judge([.. Enumerable.Repeat(new MomentParts(1, 1, double.NaN), sensors)]);
        Assert.True(double.IsFinite(judged.Score));
    }

    [Fact]
    public void Train_ShortRuns_LearnsFromPaddedWindows()
    {
        var healthy = Frames(1000, 2, seed: 1, run: t => $"wafer {t / 60}");
        var equipment = Model(healthy);
        using var moment = Detector();
        var baseline = Learn(moment, healthy, equipment);
        var judged = baseline.Judge(Parts(moment, baseline, equipment, Frames(60, 2, seed: 4)));
        Assert.True(double.IsFinite(judged.Score));
        Assert.Equal(MomentVariant.All, judged.Variant);
    }

    [Fact]
    public void Train_TooFewFramesOrNothingThatMoves_GivesNone()
    {
        using var moment = Detector();
        var few = Frames(60, 1, seed: 1);
        var still = Frames(400, 2, seed: 1, (_, s, x) => s == 0 ? 5 : x);
        Assert.Null(MomentBaselineTrainer.Train(moment, Model(few), few, new()));
        var baseline = Learn(moment, still, Model(still));
        Assert.Equal((false, true), (baseline.IsScored(0), baseline.IsScored(1)));
        Assert.Equal(MomentVariant.All, baseline.Judge([MomentParts.None, new(1, 1, 1)]).Variant);
    }

    [Fact]
    public void FromBytes_VersionOne_IsReadForever()
    {
        var path = Path.Combine(SharedData.Root, "tests", "Models.Tests", "Moment", "Healthy", "moment-baseline.v1.bin");
        var baseline = MomentBaselineMapper.FromBytes(File.ReadAllBytes(path));

        Assert.Equal(["pressure", "flow"], baseline.Sensors);
        Assert.False(baseline.Fits(Model(Frames(100, 2, seed: 1))));
        Assert.Equal(("golden", 2, 3, 12, 4), (baseline.Model, baseline.NewestPatches, baseline.Width, baseline.Windows, baseline.BankRows));
        Assert.Equal(File.ReadAllBytes(path), MomentBaselineMapper.ToBytes(baseline));
        // Numbers from the reference form of the recipe (../shared/eval/recipe.py), over the same parts.
        Assert.Equal(0.6698072523759057, baseline.Distance(1, [0.5f, 0.25f, 0.125f]), 12);
        var judged = baseline.Judge([new(4, 4, 2), new(0.5, 0.5, 0.5)]);
        Assert.Equal(3.6639560756843235, judged.Score, 6);
        Assert.Equal(2.6459410991026555, judged.Sensors[0].Mean, 9);
        Assert.Equal(0, judged.Sensors[1].Mean, 9);
        Assert.Equal(3.6976182192732714, baseline.Judge([new(4, 4, 2), MomentParts.None]).Score, 6);
    }

    [Fact]
    public void FromBytes_DamagedOrForeign_SaysWhatToDo()
    {
        var healthy = Frames(400, 1, seed: 1);
        using var moment = Detector();
        var bytes = MomentBaselineMapper.ToBytes(Learn(moment, healthy, Model(healthy)));
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => MomentBaselineMapper.FromBytes(bytes.AsSpan()[..^3])).Message, StringComparison.Ordinal);
        Assert.Contains("no MOMENT baseline", Assert.Throws<InvalidDataException>(() => MomentBaselineMapper.FromBytes("EqMd...."u8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Projection_OfWideStates_KeepsTheOrderOfDistances()
    {
        var random = new Random(3);
        var projection = new EmbeddingProjection(512);
        var (wide, narrow) = (new List<double>(), new List<double>());
        float[] a = new float[512], b = new float[512], pa = new float[64], pb = new float[64];
        for (int i = 0; i < 300; i++)
        {
            double size = 0.5 + i / 100.0;
            for (int j = 0; j < 512; j++) (a[j], b[j]) = ((float)random.NextDouble(), (float)(random.NextDouble() * size));
            projection.Project(a, pa);
            projection.Project(b, pb);
            wide.Add(Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum()));
            narrow.Add(Math.Sqrt(pa.Zip(pb, (x, y) => (double)(x - y) * (x - y)).Sum()));
        }
        Assert.Equal(64, projection.Dimensions);
        var ratios = wide.Zip(narrow, (w, n) => n / w).ToArray();
        Assert.InRange(ratios.Average(), 0.97, 1.03);
        Assert.InRange(Math.Sqrt(ratios.Average(r => (r - 1) * (r - 1))), 0.05, 0.12);
    }
}
