using Microsoft.ML.OnnxRuntime;
using StreamingAnomaly.Models.Onnx;

namespace StreamingAnomaly.Models.Moment.Tuning;

/// <summary>How fast a session is, and how fast the machine's matrix product would let it be.</summary>
public static class MomentBenchmark
{
    /// <summary>Rows, depth and columns of the product whose speed is the limit: of the sizes tried the one that ran fastest, small
    /// enough for the second cache.</summary>
    private const int Rows = 512, Depth = 512, Columns = 2048;

    /// <summary>Floating-point operations of one window; a multiplication with its addition counts two.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="patches">Patches of a window.</param>
    public static double OperationsPerWindow(MomentConfig config, int patches = MomentConfig.WindowPatches)
    {
        double linear = 4.0 * config.Width * config.Inner + 3.0 * config.Width * config.FeedForward;
        double attention = 2.0 * patches * config.Inner;
        double ends = 2.0 * config.Width * MomentConfig.PatchLength;
        return 2 * patches * (config.Layers * (linear + attention) + ends);
    }

    /// <summary>Runs full batches for some processor seconds after a warm-up.</summary>
    /// <param name="session">What to measure; its buffers stay as they are.</param>
    /// <param name="seconds">Processor seconds of this process, or seconds on CUDA.</param>
    /// <param name="time">Clock.</param>
    public static MomentSpeed Measure(MomentSession session, double seconds, TimeProvider time)
    {
        int batch = session.Buffers.Rows;
        return Repeat(() => session.Run(batch), batch, seconds, session.Device != "cpu", time);
    }

    /// <summary>Billions of operations per second of one matrix product in ONNX Runtime on the CPU, by the same kernels
    /// that the layers use: the limit of <see cref="Measure"/>.</summary>
    /// <param name="precision">Float32 or int8.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="seconds">Processor seconds.</param>
    /// <param name="time">Clock.</param>
    public static MomentSpeed MatrixProduct(MomentPrecision precision, int threads, double seconds, TimeProvider time)
    {
        using var settings = MomentRuntime.Settings(new MomentSessionOptions { Device = MomentDevice.Cpu }, threads, cuda: false);
        using var session = new InferenceSession(Product(precision == MomentPrecision.Int8), settings);
        using var x = OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, Rows * Depth).Select(i => (float)Math.Sin(i)).ToArray(), [Rows, Depth]);
        using var y = OrtValue.CreateTensorValueFromMemory(new float[Rows * Columns], [Rows, Columns]);
        using var run = new RunOptions();
        using var binding = session.CreateIoBinding();
        binding.BindInput("x", x);
        binding.BindOutput("y", y);
        const double billions = 2.0 * Rows * Depth * Columns / 1e9;
        return Repeat(() => session.RunWithBinding(run, binding), billions, seconds, onDevice: false, time);
    }

    private static byte[] Product(bool int8)
    {
        var g = new GraphBuilder("product");
        string x = g.Input("x", Rows, Depth), y;
        if (int8)
        {
            string scale = g.Scalar("scale", 1f / 127), zero = g.Bytes("zero", [128], signed: false);
            string bytes = g.Bytes("w", [.. Enumerable.Range(0, Depth * Columns).Select(i => (byte)(i * 7))], signed: true, Depth, Columns);
            float[] scales = [.. Enumerable.Repeat(0.01f, Columns)];
            y = g.ContribNode("MatMulIntegerToFloat", [], g.Node("QuantizeLinear", x, scale, zero), bytes, scale, g.Weights("scales", scales, Columns), zero);
        }
        else
        {
            y = g.Node("MatMul", x, g.Weights("w", [.. Enumerable.Range(0, Depth * Columns).Select(i => (float)Math.Cos(i))], Depth, Columns));
        }
        g.Output("y", y, Rows, Columns);
        return g.ToBytes();
    }

    // Processor time, so that whoever else uses the machine counts less; the clock's time beside it.
    private static MomentSpeed Repeat(Action work, double each, double seconds, bool onDevice, TimeProvider time)
    {
        work();
        long begin = time.GetTimestamp();
        var before = Environment.CpuUsage.TotalTime;
        double used = 0, done = 0;
        while (used < seconds)
        {
            work();
            done += each;
            used = onDevice ? time.GetElapsedTime(begin).TotalSeconds : (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        }
        return new MomentSpeed(done / time.GetElapsedTime(begin).TotalSeconds, done / (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }
}
