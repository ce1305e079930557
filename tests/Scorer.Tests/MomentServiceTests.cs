using Microsoft.Extensions.Logging;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;

namespace StreamingAnomaly.Scorer.Tests;

/// <summary>What loads, and how: precision of the bundle, and a measurement live only.</summary>
public sealed class MomentServiceTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly BundleStore bundles;

    public MomentServiceTests() => bundles = new(folder.File("bundles"));

    [Fact]
    public async Task Open_ForAReplay_MeasuresNothingAndServesFloat32()
    {
        var log = new LogLines();
        await using var service = await MomentService.OpenAsync(Options(SharedData.Require("moment/parity/tiny")), bundles, wait: true, TimeProvider.System, log);
        Assert.True(log.Has(LogLevel.Information, "MOMENT runs on cpu in Float32:"), string.Join('\n', log.Lines));
        Assert.True(log.Has(LogLevel.Information, "(not measured)"), string.Join('\n', log.Lines));
        Assert.DoesNotContain("/", service.Batcher!.Model!.Identity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_Live_MeasuresOnce()
    {
        var log = new LogLines();
        await using var service = await MomentService.OpenAsync(Options(SharedData.Require("moment/parity/tiny")), bundles, wait: false, TimeProvider.System, log);
        Assert.True(log.Has(LogLevel.Information, "windows/s, the best of"), string.Join('\n', log.Lines));
    }

    [Fact]
    public async Task Open_BundleWhoseGatePassed_ServesInt8UnderAnIdentityOfItsOwn()
    {
        string hash = Quantized();
        var log = new LogLines();
        await using var service = await MomentService.OpenAsync(Options(hash[..12]), bundles, wait: true, TimeProvider.System, log);
        Assert.True(log.Has(LogLevel.Information, "MOMENT runs on cpu in Int8"), string.Join('\n', log.Lines));
        Assert.Equal(hash + "/int8", service.Batcher!.Model!.Identity);
    }

    [Fact]
    public void Inspect_SaysWhatRuns()
    {
        string hash = Quantized();
        var found = MomentService.Inspect(Options(hash).Moment, bundles, TimeProvider.System)!;
        Assert.Equal((hash + "/int8", "cpu", "Int8"), (found.Identity, found.Device, found.Precision));
        Assert.True(found.WindowsPerSecond > 0);
        Assert.Null(MomentService.Inspect(new(), bundles, TimeProvider.System));
    }

    public void Dispose() => folder.Dispose();

    private static AnomalyOptions Options(string model) =>
        ScorerRig.Defaults with { Moment = new() { Model = model, Device = "cpu", Threads = 1, BatchSize = 8 } };

    private string Quantized()
    {
        string tiny = SharedData.Require("moment/parity/tiny");
        var calibration = Int8Calibrator.Measure(MomentWeights.Load(tiny), [.. Enumerable.Range(0, 1024).Select(t => MathF.Sin(0.1f * t))], threads: 1);
        var plain = BundleContent.Create(
            new() { Kind = MomentImporter.Kind, Version = "1", CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "test", Reason = "test" },
            new[] { MomentImporter.ConfigFile, MomentImporter.ModelFile }.ToDictionary(n => n, n => File.ReadAllBytes(Path.Combine(tiny, n))));
        var chosen = new MomentSessionOptions { Device = MomentDevice.Cpu, Precision = MomentPrecision.Int8, Calibration = calibration };
        return bundles.Put(Int8Bundle.With(plain, calibration, chosen, [new("int8", 40, 1, null, 0.01, Passed: true)]));
    }
}
