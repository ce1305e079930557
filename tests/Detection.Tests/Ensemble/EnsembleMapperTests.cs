using StreamingAnomaly.Detection.Ensemble;

namespace StreamingAnomaly.Detection.Tests.Ensemble;

public sealed class EnsembleMapperTests
{
    private static readonly EnsembleOptions Tiny = new()
    {
        Trees = 3, TreeRows = 16, BankRows = 8, TailKnots = 64, LagColumns = 8, MaxComponents = 3, ForecastColumns = 4, Seed = 3,
    };

    private static readonly TrainedEnsemble Fit = EnsembleTrainer.Fit(WithConstant(), 3, default, Tiny);

    [Fact]
    public void Model_ThroughBytes_ScoresToTheSameBits()
    {
        var bytes = EnsembleModelMapper.ToBytes(Fit.Model);
        var back = EnsembleModelMapper.FromBytes(bytes);
        Assert.Equal(bytes, EnsembleModelMapper.ToBytes(back));
        Assert.Equal(Fit.Model.Options, back.Options);
        var (a, b) = (new EnsembleScorer(Fit.Model, Fit.End), new EnsembleScorer(back, Fit.End));
        foreach (var row in WithConstant().Chunk(3))
        {
            Assert.Equal(a.Observe(row, false), b.Observe(row, false));
            Assert.Equal(a.HeadSurprises.ToArray(), b.HeadSurprises.ToArray());
        }
    }

    [Fact]
    public void Fit_SameRowsAndSeed_GivesTheSameBytes() =>
        Assert.Equal(
            EnsembleModelMapper.ToBytes(Fit.Model), EnsembleModelMapper.ToBytes(EnsembleTrainer.Fit(WithConstant(), 3, default, Tiny).Model));

    [Fact]
    public void Model_ManySensors_SurvivesBytes()
    {
        var options = Tiny with { LargestGroup = 4, GroupSensors = 3 };
        var fit = EnsembleTrainer.Fit(CorrelatedRows.Make(100, 7, seed: 2), 7, default, options);
        var back = EnsembleModelMapper.FromBytes(EnsembleModelMapper.ToBytes(fit.Model));
        var row = CorrelatedRows.Make(1, 7, seed: 3);
        Assert.Equal(new EnsembleScorer(fit.Model, fit.End).Observe(row, false), new EnsembleScorer(back, fit.End).Observe(row, false));
    }

    [Fact]
    public void Bytes_Damaged_AreRefused()
    {
        var model = EnsembleModelMapper.ToBytes(Fit.Model);
        var state = EnsembleStateMapper.ToBytes(Fit.End);
        for (var length = 0; length < model.Length; length += 7)
            Assert.Throws<InvalidDataException>(() => EnsembleModelMapper.FromBytes(model.AsSpan(0, length)));
        for (var length = 0; length < state.Length; length += 7)
            Assert.Throws<InvalidDataException>(() => EnsembleStateMapper.FromBytes(state.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => EnsembleModelMapper.FromBytes(state));
        Assert.Throws<InvalidDataException>(() => EnsembleStateMapper.FromBytes([.. state, 0]));
    }

    [Fact]
    public void ModelBytes_AnyOneFlipped_AreReadOrRefusedButNeverElse()
    {
        var bytes = EnsembleModelMapper.ToBytes(Fit.Model);
        var refused = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0xC1;
            try
            {
                var model = EnsembleModelMapper.FromBytes(damaged);
                new EnsembleScorer(model).Observe(new double[model.Sensors], false);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 100, bytes.Length);
    }

    [Fact]
    public void State_OfAnotherModel_IsRefused()
    {
        var other = EnsembleTrainer.Fit(CorrelatedRows.Make(100, 5, seed: 2), 5, default, Tiny);
        Assert.Contains(
            "sensors", Assert.Throws<ArgumentException>(() => new EnsembleScorer(other.Model, Fit.End)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_OfVersion1_IsStillRead() =>
        Golden.Check("ensemble-model.v1.bin", EnsembleModelMapper.ToBytes(Fit.Model), b => EnsembleModelMapper.ToBytes(EnsembleModelMapper.FromBytes(b)));

    [Fact]
    public void State_OfVersion1_IsStillRead() =>
        Golden.Check("ensemble-state.v1.bin", EnsembleStateMapper.ToBytes(Fit.End), b => EnsembleStateMapper.ToBytes(EnsembleStateMapper.FromBytes(b)));

    private static double[] WithConstant() => [.. CorrelatedRows.Make(64, 3, seed: 1).Select((v, i) => i % 3 == 1 ? 7 : v)];
}
