using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Moment.Tuning;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly bench moment</c>: windows per second of MOMENT in every precision the device has, beside its limit.</summary>
internal static class BenchMoment
{
    /// <summary>Longest self-benchmark before the measurement.</summary>
    private static readonly TimeSpan TuningBudget = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private sealed record Line(
        string Device, int Threads, int Batch, string Precision, double WindowsPerSecond, double WindowsPerCoreSecond, double Gflops, double? ShareOfMatrixProduct, string Plan, string? Refused);

    public static Command Create()
    {
        var size = new Option<string>("--size") { Description = "small, base or large", DefaultValueFactory = _ => "small" };
        size.AcceptOnlyFromAmong("small", "base", "large");
        var device = new Option<string>("--device") { Description = "cpu or cuda", DefaultValueFactory = _ => "cpu" };
        device.AcceptOnlyFromAmong("cpu", "cuda");
        var batch = new Option<int>("--batch") { Description = "Windows a call", DefaultValueFactory = _ => 32 };
        var threads = new Option<int>("--threads") { Description = "Threads on the CPU; 0 takes one per core", DefaultValueFactory = _ => 0 };
        var seconds = new Option<double>("--seconds") { Description = "Processor seconds of each measurement", DefaultValueFactory = _ => 3 };
        var report = new Option<FileInfo?>("--report") { Description = "Write a JSON report" };
        var command = new Command("moment", "MOMENT with random weights of a published size, in every precision of the device") { size, device, batch, threads, seconds, report };
        command.SetAction((parse, _) => Cli.GuardAsync(() =>
        {
            try
            {
                var config = parse.GetValue(size) switch { "base" => MomentConfig.Base, "large" => MomentConfig.Large, _ => MomentConfig.Small };
                var options = new MomentSessionOptions
                {
                    Device = MomentSessionOptions.ParseDevice(parse.GetValue(device)), BatchSize = parse.GetValue(batch), Threads = parse.GetValue(threads),
                };
                var lines = Measure(config with { Vocabulary = 8 }, options, parse.GetValue(seconds));
                if (parse.GetValue(report) is { } file)
                {
                    var result = new { size = parse.GetValue(size), gflopPerWindow = MomentBenchmark.OperationsPerWindow(config) / 1e9, measured = lines };
                    File.WriteAllBytes(file.FullName, JsonSerializer.SerializeToUtf8Bytes(result, Json));
                }

                return Task.FromResult(0);
            }
            catch (MomentException e)
            {
                throw new CliException(e.Message, 1);
            }
        }));
        return command;
    }

    private static List<Line> Measure(MomentConfig config, MomentSessionOptions options, double seconds)
    {
        var time = TimeProvider.System;
        var weights = MomentRandomWeights.Create(config, seed: 1);
        var lines = new List<Line>();
        var precisions = options.Device == MomentDevice.Cuda
            ? new[] { MomentPrecision.Float32, MomentPrecision.Tf32, MomentPrecision.BFloat16, MomentPrecision.Float16 }
            : [MomentPrecision.Float32, MomentPrecision.Int8];
        foreach (var precision in precisions)
        {
            var chosen = options with
            {
                Precision = precision,
                Calibration = precision == MomentPrecision.Int8 ? Int8Calibrator.Measure(weights, Waves(4), threads: options.Threads) : null,
            };
            lines.Add(Measure(weights, chosen, seconds, time, mayBeRefused: lines.Count > 0));
            var line = lines[^1];
            System.Console.WriteLine(line.Refused is { } refused
                ? $"{precision}: {refused}"
                : string.Create(CultureInfo.InvariantCulture, $"{line.Device} {precision}: {line.WindowsPerSecond:0.0} windows/s, {line.Gflops:0} GFLOP/s{(line.ShareOfMatrixProduct is { } share ? $", {share:P0} of the matrix product" : "")}; {line.Plan}"));
        }

        return lines;
    }

    // The first precision says what the device lacks; of the others, each may lack a kernel of its own.
    private static Line Measure(MomentWeights weights, MomentSessionOptions options, double seconds, TimeProvider time, bool mayBeRefused)
    {
        int threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        try
        {
            using var session = MomentSession.Create(weights, options);
            for (var i = 0; i < options.BatchSize; i++)
            {
                Waves(1).CopyTo(session.Buffers.ValuesOf(i));
                session.Buffers.EmbedMaskOf(i).Fill(1);
                session.Buffers.KeyMaskOf(i).Fill(1);
            }

            var plan = session.Tune(TuningBudget, time)?.ToString() ?? $"{options.BatchSize} windows a run";
            var speed = MomentBenchmark.Measure(session, seconds, time);
            var gflop = MomentBenchmark.OperationsPerWindow(weights.Config) / 1e9;
            double? limit = session.Device == "cpu" ? MomentBenchmark.MatrixProduct(options.Precision, threads: 1, seconds / 2, time).PerCoreSecond : null;   // one core without waiting for another
            return new Line(
                session.Device, session.Device == "cpu" ? threads : 0, options.BatchSize, options.Precision.ToString(), speed.PerSecond, speed.PerCoreSecond,
                speed.PerSecond * gflop, speed.PerCoreSecond * gflop / limit, plan, null);
        }
        catch (MomentException e) when (mayBeRefused)
        {
            return new Line(options.Device.ToString(), threads, options.BatchSize, options.Precision.ToString(), 0, 0, 0, null, "", e.Message);
        }
    }

    private static float[] Waves(int windows) => [.. Enumerable.Range(0, windows * MomentConfig.WindowLength).Select(t => (float)(Math.Sin(t * 0.1) + Math.Sin(t * 0.37)))];
}
