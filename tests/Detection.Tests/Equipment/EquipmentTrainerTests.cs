using StreamingAnomaly.Detection.Equipment;

namespace StreamingAnomaly.Detection.Tests.Equipment;

public sealed class EquipmentTrainerTests
{
    private static readonly Detection.Ensemble.EnsembleOptions Small = new() { LagColumns = 8, MaxLag = 4, BankRows = 8, Trees = 4, TreeRows = 16, TailKnots = 64 };
    private static readonly TrainingOptions Forest = new() { Detectors = ["forest"] };

    [Fact]
    public void Train_TwiceOnTheSame_GivesIdenticalBytes()
    {
        var first = EquipmentModelMapper.ToBytes(EquipmentTrainer.Train(new SyntheticTool(5, 1).Baseline(600), new()));
        var second = EquipmentModelMapper.ToBytes(EquipmentTrainer.Train(new SyntheticTool(5, 1).Baseline(600), new()));
        Assert.Equal(first, second);
        Assert.NotEqual(first, EquipmentModelMapper.ToBytes(
            EquipmentTrainer.Train(new SyntheticTool(5, 1).Baseline(600), new() { Seed = 2 })));
    }

    [Fact]
    public void FromBytes_OfASavedModel_GivesTheSameModel()
    {
        var model = EquipmentTrainer.Train(new SyntheticTool(5, 1).Baseline(600), new());
        var bytes = EquipmentModelMapper.ToBytes(model);
        var read = EquipmentModelMapper.FromBytes(bytes);
        Assert.Equal(bytes, EquipmentModelMapper.ToBytes(read));
        Assert.Equal(model.Sensors, read.Sensors);
        Assert.Equal(model.Training, read.Training);
        Assert.Equal(model.LevelStart, read.LevelStart);
        for (var cut = 0; cut < bytes.Length; cut += 97)
            Assert.Throws<InvalidDataException>(() => EquipmentModelMapper.FromBytes(bytes.AsSpan(0, cut)));
    }

    [Theory]
    [InlineData(2000, 400)]
    [InlineData(500, 100)]
    [InlineData(400, 80)]
    [InlineData(21, 5)]
    public void Train_KeepsRowsBackForCalibration(int rows, int calibration)
    {
        var model = EquipmentTrainer.Train(new SyntheticTool(3, 2).Baseline(rows), new() { Detectors = ["forest", "ensemble"] });
        Assert.Equal(calibration, model.Training.CalibrationRows);
        Assert.Equal(rows - calibration, model.Training.FitRows);
        Assert.Equal(calibration, model.LevelStart.Count);
        Assert.Equal(calibration, model.ForestStart!.Value.Count);
        Assert.Equal(rows < 32 ? null : rows, model.Ensemble?.Start.Count);
        Assert.Equal(calibration < 100, model.IsProvisional);
    }

    [Fact]
    public void Train_FitsNothingOnTheCalibrationRows()
    {
        var tool = new SyntheticTool(3, 3);
        var one = tool.Baseline(1000);
        var values = one.Values.ToArray();
        for (var i = 800 * 3; i < values.Length; i++) values[i] += 5;
        var other = EquipmentTrainer.Train(new([.. one.Sensors], one.Times.ToArray(), values), Forest);
        var model = EquipmentTrainer.Train(one, Forest);
        Assert.Equal(model.Statistics.Means, other.Statistics.Means);
        double[] row = [1, 2, -1];
        Assert.Equal(model.Forest!.Score(row), other.Forest!.Score(row));
        Assert.Equal(["level", "forest"], model.Detectors);
        Assert.Null(model.Ensemble);
        Assert.NotEqual(model.LevelStart, other.LevelStart);
    }

    [Fact]
    public void Train_LeavesOutSensorsWithoutValues()
    {
        var one = new SyntheticTool(3, 4).Baseline(300);
        var values = one.Values.ToArray();
        for (var i = 1; i < values.Length; i += 3) values[i] = double.NaN;
        var model = EquipmentTrainer.Train(new([.. one.Sensors], one.Times.ToArray(), values), new());
        Assert.Equal(["s0", "s2"], model.Sensors);
        Assert.Contains(model.Findings, f => f.Sensor == "s1" && f.Text.Contains("100.0 %", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_TakesTheMedianIntervalAsStep()
    {
        var one = new SyntheticTool(2, 4).Baseline(100);
        var times = one.Times.ToArray();
        for (var i = 50; i < 100; i++) times[i] += 7 * SyntheticTool.Second;
        Assert.Equal(SyntheticTool.Second, EquipmentTrainer.Train(new([.. one.Sensors], times, one.Values.ToArray()), new()).StepNanos);
        Assert.Equal(5, EquipmentTrainer.Train(one, new() { StepNanos = 5 }).StepNanos);
    }

    [Fact]
    public void Train_OnTooLittle_SaysWhatIsNeeded()
    {
        var refused = Assert.Throws<BaselineRefusedException>(() => EquipmentTrainer.Train(new SyntheticTool(2, 1).Baseline(19), new()));
        Assert.Contains("19 rows", refused.Message);
        Assert.Contains("at least 20", refused.Message);
        var constant = new Baseline(["a"], [.. Enumerable.Range(0, 50).Select(i => (long)i)], new double[50]);
        Assert.Contains("No sensor changes", Assert.Throws<BaselineRefusedException>(() => EquipmentTrainer.Train(constant, new())).Message);
    }

    [Fact]
    public void Baseline_OutOfOrder_NamesTheRow() => Assert.Contains(
        "Row 2", Assert.Throws<ArgumentException>(() => new Baseline(["a"], [1, 3, 2], [0, 0, 0])).Message);

    [Fact]
    public void Model_OfVersion1_IsStillRead()
    {
        var model = EquipmentModelMapper.FromBytes(Golden.Read("equipment-model.v1.bin"));
        Assert.Equal(["level", "forest"], model.Detectors);
        Assert.Equal(60, model.ForestStart!.Value.Count);
        var saved = EquipmentModelMapper.ToBytes(model);
        Assert.Equal(saved, EquipmentModelMapper.ToBytes(EquipmentModelMapper.FromBytes(saved)));
    }

    [Fact]
    public void Model_OfVersion2_IsStillRead() => Golden.Check(
        "equipment-model.v2.bin",
        EquipmentModelMapper.ToBytes(EquipmentTrainer.Train(
            new SyntheticTool(2, 9).Baseline(60), new() { Detectors = ["forest", "ensemble"], Trees = 5, SampleSize = 32, Ensemble = Small })),
        bytes => EquipmentModelMapper.ToBytes(EquipmentModelMapper.FromBytes(bytes)));
}
