using System.Runtime.InteropServices;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Cuda;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Tests.Moment.Quantization;

namespace StreamingAnomaly.Models.Tests.Moment.Cuda;

public class CudaTests(ITestOutputHelper output)
{
    private static readonly MomentConfig Config = new() { Width = 64, Layers = 2, Heads = 2, HeadWidth = 16, FeedForward = 96, Vocabulary = 4 };
    private static readonly MomentWeights Weights = MomentRandomWeights.Create(Config, seed: 7);

    [Theory]
    [InlineData(MomentPrecision.Float16, 0.01)]
    [InlineData(MomentPrecision.BFloat16, 0.05)]
    public void Half_OnTheCpu_IsNearFloat32(MomentPrecision precision, double mostError)
    {
        var cpu = new MomentSessionOptions { Device = MomentDevice.Cpu, Threads = 1, BatchSize = 8 };
        float[] values = TestWindows.Many(40, seed: 9), masks = [.. Enumerable.Repeat(1f, values.Length)];
        using var exact = MomentSession.Create(Weights, cpu);
        using var half = MomentSession.Create(Weights, cpu with { Precision = precision, EmulateHalf = precision == MomentPrecision.BFloat16 });
        var verdict = FastPathGate.Compare(precision.ToString(), FastPathScores.Of(exact, values, masks), FastPathScores.Of(half, values, masks), null);
        output.WriteLine(verdict.ToString());
        Assert.InRange(verdict.StateError, mostError / 100, mostError);
    }

    [Fact]
    public void Create_BFloat16OnTheCpu_SaysThatThereIsNoKernel()
    {
        var e = Assert.Throws<MomentException>(() => MomentSession.Create(
            Weights, new MomentSessionOptions { Device = MomentDevice.Cpu, Precision = MomentPrecision.BFloat16 }));
        Assert.Contains("BFloat16", e.Message, StringComparison.Ordinal);
        Assert.Contains("float32 or int8", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_ByPrecision_AreWhatTheProviderDocuments()
    {
        var exact = MomentRuntime.CudaOptions(new MomentSessionOptions { CudaDevice = 2 });
        Assert.Equal(("2", "0", "1"), (exact["device_id"], exact["use_tf32"], exact["enable_cuda_graph"]));
        var loose = MomentRuntime.CudaOptions(new MomentSessionOptions { Precision = MomentPrecision.Tf32, CudaGraphs = false });
        Assert.Equal(("1", "0"), (loose["use_tf32"], loose["enable_cuda_graph"]));
    }

    [Theory]
    [InlineData("Failed to load library libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open shared object file: No such file or directory", "CUDA 13 libraries")]
    [InlineData("libcudnn.so.9: cannot open shared object file", "cuDNN 9")]
    [InlineData("Failed to load library libonnxruntime_providers_shared.so with error: No such file or directory", "libonnxruntime_providers_cuda.so")]
    [InlineData("CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version", "driver")]
    [InlineData("CUDA failure 101: invalid device ordinal", "no such GPU")]
    public void Explain_Message_SaysWhatIsMissing(string message, string named) =>
        Assert.Contains(named, CudaErrors.Explain(message), StringComparison.Ordinal);

    [Fact]
    public void Split_DeviceTakesThreeWindows_HalvesTo2AndGoesOn()
    {
        FakeRunner.Limit = 3;
        var opened = new List<FakeRunner>();
        using var split = new MemorySplit(16, rows => Open(opened, rows), IsFakeMemory);
        split.Run(10);
        split.Run(10);

        Assert.Equal(2, split.Rows);
        Assert.Equal([16, 8, 4, 2], opened.Select(r => r.Rows));
        Assert.All(opened[..^1], r => Assert.True(r.Disposed));
        Assert.Equal(2, opened[^1].Runs);
    }

    [Fact]
    public void Split_NotEvenOneWindow_SaysSo()
    {
        FakeRunner.Limit = 16;
        using var split = new MemorySplit(4, rows => Open([], rows), IsFakeMemory);
        FakeRunner.Limit = 0;
        Assert.Contains("even one window", Assert.Throws<MomentException>(() => split.Run(4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Split_OtherFailure_IsNotSplit()
    {
        FakeRunner.Limit = 16;
        using var split = new MemorySplit(4, rows => Open([], rows), _ => false);
        FakeRunner.Limit = 0;
        Assert.Throws<InsufficientMemoryException>(() => split.Run(4));
    }

    [Theory]
    [InlineData(MomentPrecision.Float32, 2e-5)]
    [InlineData(MomentPrecision.Tf32, 0.02)]
    [InlineData(MomentPrecision.BFloat16, 0.05)]
    [InlineData(MomentPrecision.Float16, 0.01)]
    public void Cuda_EveryPrecision_AgreesWithTheCpu(MomentPrecision precision, double mostError)
    {
        using var cuda = OrSkip(new MomentSessionOptions { Device = MomentDevice.Cuda, Precision = precision, BatchSize = 8 });
        using var cpu = MomentSession.Create(Weights, new MomentSessionOptions { Device = MomentDevice.Cpu, BatchSize = 8 });
        float[] values = TestWindows.Many(21, seed: 10), masks = [.. Enumerable.Repeat(1f, values.Length)];
        var verdict = FastPathGate.Compare(precision.ToString(), FastPathScores.Of(cpu, values, masks), FastPathScores.Of(cuda, values, masks), null);
        output.WriteLine(verdict.ToString());
        Assert.InRange(verdict.StateError, 0, mostError);
    }

    private static MomentSession OrSkip(MomentSessionOptions options)
    {
        try
        {
            return MomentSession.Create(Weights, options);
        }
        catch (MomentException e) when (!NativeLibrary.TryLoad("libcuda.so.1", out _))
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    private static bool IsFakeMemory(Exception e) => e is InsufficientMemoryException;

    private static FakeRunner Open(List<FakeRunner> opened, int rows)
    {
        opened.Add(new FakeRunner(rows));
        return opened[^1];
    }

    private sealed class FakeRunner(int rows) : IMomentRunner
    {
        [ThreadStatic] public static int Limit;

        public int Rows => rows;
        public int Runs { get; private set; }
        public bool Disposed { get; private set; }

        public void Run(int count)
        {
            if (rows > Limit) throw new InsufficientMemoryException();
            Runs++;
        }

        public void Dispose() => Disposed = true;
    }
}
