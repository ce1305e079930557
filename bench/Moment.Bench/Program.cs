using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Moment.Tuning;

// One step of bench/moment.py; prints one line of JSON.
//   weights OUT                                   random weights of the size of MOMENT-1-small, as momentfm stores them
//   product float32|int8 THREADS SECONDS          the matrix product's speed
//   run FOLDER INPUT OUTPUT float32|int8 ROWS THREADS SECONDS   normalised windows in INPUT, reconstruction to OUTPUT; ROWS 0 tunes
var config = MomentConfig.Small with { Vocabulary = 8 };
var time = TimeProvider.System;
switch (args)
{
    case ["weights", var path]:
        using (var stream = File.Create(path)) MomentRandomWeights.Write(stream, config, seed: 1);
        return 0;
    case ["product", var precision, var threads, var seconds]:
        Print(MomentBenchmark.MatrixProduct(Parse(precision), Whole(threads), Number(seconds), time));
        return 0;
    case ["run", var weightsPath, var input, var output, var precision, var rows, var threads, var seconds]:
        Run(weightsPath, input, output, Parse(precision), Whole(rows), Whole(threads), Number(seconds));
        return 0;
    default:
        Console.Error.WriteLine("bench/moment.sh calls this program");
        return 2;
}

void Run(string path, string input, string output, MomentPrecision precision, int rows, int threads, double seconds)
{
    using var file = StreamingAnomaly.Models.Safetensors.SafetensorsFile.Open(path);
    var weights = MomentWeights.Read(config, file);
    float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(input)).ToArray();
    int batch = values.Length / MomentConfig.WindowLength;
    using var session = MomentSession.Create(weights, new MomentSessionOptions
    {
        Device = MomentDevice.Cpu,
        Precision = precision,
        BatchSize = batch,
        Threads = threads,
        Plan = rows == 0 ? null : new MomentRunPlan(rows, Math.Min(threads, batch / rows), 1),
        Calibration = precision == MomentPrecision.Int8 ? Int8Calibrator.Measure(weights, values.AsSpan(0, 4 * MomentConfig.WindowLength), threads: 1) : null,
    });
    string tuning = session.Tune(rows == 0 ? TimeSpan.FromSeconds(1.5) : TimeSpan.Zero, time)!.ToString();
    for (int i = 0; i < batch; i++)
    {
        values.AsSpan(i * MomentConfig.WindowLength, MomentConfig.WindowLength).CopyTo(session.Buffers.ValuesOf(i));
        session.Buffers.EmbedMaskOf(i).Fill(1);
        session.Buffers.KeyMaskOf(i).Fill(1);
    }
    var speed = MomentBenchmark.Measure(session, seconds, time);
    using (var written = File.Create(output))
        for (int i = 0; i < batch; i++) written.Write(MemoryMarshal.AsBytes(session.Buffers.DecodedOf(i)));
    Print(new
    {
        speed.PerSecond, speed.PerCoreSecond, plan = rows == 0 ? tuning : session.Plan!.ToString(),
        gigaflopPerWindow = MomentBenchmark.OperationsPerWindow(config) / 1e9,
        runtime = RuntimeInformation.FrameworkDescription, onnxRuntime = OrtEnv.Instance().GetVersionString(),
    });
}

static void Print<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));
static MomentPrecision Parse(string text) => Enum.Parse<MomentPrecision>(text, ignoreCase: true);
static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
