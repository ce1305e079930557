using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Evaluation.Metrics;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Models.Moment.Tuning;
using StreamingAnomaly.Scorer;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly models quantize</c>: a bundle that is served in int8, if int8 ranks windows of the user's data as float32 does.</summary>
internal static class ModelsQuantizeVerb
{
    /// <summary>Exit code of a decision against it, which is no error.</summary>
    public const int Declined = 3;

    /// <summary>Processor seconds of each measurement of speed.</summary>
    private const double BenchmarkSeconds = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,   // nothing to rank is NaN
    };

    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "A shipped model's name, a folder with config.json and model.safetensors, or a bundle" };
        var data = new Option<string>("--data") { Description = "CSV file or folder of a data set; its first part is healthy", Required = true };
        var label = new Option<string?>("--label") { Description = "Column with 0 for normal: VUS-PR is compared too (default: as the data set says)" };
        var equipment = new Option<string?>("--equipment") { Description = "Only this equipment of the data" };
        var windows = new Option<int>("--windows") { Description = "Windows to compare at most", DefaultValueFactory = _ => 2048 };
        var report = new Option<FileInfo?>("--report") { Description = "Write a JSON report" };
        var common = new CommonOptions();
        var command = new Command("quantize", "Make an int8 bundle of a model, if it ranks windows of this data as float32 does; exit code 3 if not")
        {
            model, data, label, equipment, windows, report,
        };
        common.AddTo(command, dataIsInput: true);
        command.SetAction((parse, _) => ModelsVerb.GuardAsync(() =>
        {
            if (parse.GetValue(windows) < FastPathGate.LeastWindows) throw new CliException($"--windows: at least {FastPathGate.LeastWindows}");
            var options = common.Load(parse);
            var result = Run(options, parse.GetValue(model)!, parse.GetValue(data)!, parse.GetValue(label), parse.GetValue(equipment), parse.GetValue(windows));
            Print(result);
            if (parse.GetValue(report) is { } file) File.WriteAllBytes(file.FullName, JsonSerializer.SerializeToUtf8Bytes(result, Json));
            return Task.FromResult(result.Bundle is null ? Declined : 0);
        }));
        return command;
    }

    private static Result Run(AnomalyOptions options, string model, string data, string? label, string? equipment, int most)
    {
        var store = new BundleStore(ScorerServices.BundleFolder(options));
        var opened = MomentSource.Open(model, store);
        var settings = new MomentSessionOptions { Device = MomentDevice.Cpu, Threads = options.Moment.Threads, BatchSize = options.Moment.BatchSize };
        return AnsiConsole.Progress().HideCompleted(true).Start(context =>
        {
            var reading = context.AddTask("reading", maxValue: 1);
            var calibrating = context.AddTask("calibrating", autoStart: false, maxValue: 1);
            var comparing = context.AddTask("comparing with float32", autoStart: false, maxValue: 1);
            var recorded = ModelsData.Read(data, label, equipment, share => reading.Value = share);
            GateSeries[] series = [.. recorded.Select(r => r.Series)];
            var windows = GateWindows.Of(series, most);
            reading.Value = 1;
            calibrating.IsIndeterminate = true;
            calibrating.StartTask();
            var calibration = Int8Calibrator.Measure(opened.Weights, windows.Calibration, windows.CalibrationMasks, threads: settings.Threads);
            calibrating.Value = 1;
            comparing.IsIndeterminate = true;
            comparing.StartTask();
            var quality = new List<double>();
            var (chosen, verdicts) = FastPathGate.Choose(
                opened.Weights, calibration, windows.Values, windows.Masks, settings, windows.HasFaults ? Quality(windows, series, quality) : null);
            comparing.Value = 1;

            string? hash = chosen.Precision == MomentPrecision.Int8
                ? store.Put(Int8Bundle.With(opened.Bundle ?? Local(model), calibration, chosen, verdicts)) : null;
            return new Result
            {
                Model = model, Identity = opened.Identity, Data = data, Equipment = recorded.Count, CalibrationWindows = calibration.Windows,
                Windows = windows.Count, Stride = windows.Stride,
                Verdicts = [.. verdicts.Select((v, i) => new Try(
                    v.Name, v.RankCorrelation, quality.Count > 0 ? quality[2 * i + 1] : null, quality.Count > 0 ? quality[2 * i] : null, v.StateError, v.Passed, v.ToString()))],
                Float32 = Speed(opened.Weights, settings),
                Int8 = Speed(opened.Weights, chosen.Precision == MomentPrecision.Int8 ? chosen : settings with { Precision = MomentPrecision.Int8, Calibration = calibration }),
                Bundle = hash,
            };
        });
    }

    /// <summary>VUS-PR by equipment; <paramref name="measured"/> gets int8's and float32's of each try, as the gate asks for them.</summary>
    private static Func<IReadOnlyList<double>, double> Quality(GateWindows windows, GateSeries[] series, List<double> measured)
    {
        int[] slopes = [.. series.Select(s => Math.Max(1, VusWindow.Of([.. s.Rows.Column(0).Select(v => double.IsFinite(v) ? v : 0)]) / windows.Stride))];
        return scores =>
        {
            measured.Add(windows.Quality(scores, (labels, ranked, index) => VolumeUnderSurface.Compute(labels, ranked, slopes[index]).Pr));
            return measured[^1];
        };
    }

    private static MomentSpeed Speed(MomentWeights weights, MomentSessionOptions options)
    {
        using var session = MomentSession.Create(weights, options);
        return MomentBenchmark.Measure(session, BenchmarkSeconds, TimeProvider.System);
    }

    /// <summary>A plain folder as a bundle, so that int8 can be added to it.</summary>
    private static BundleContent Local(string folder) => BundleContent.Create(
        new BundleManifest
        {
            Kind = MomentImporter.Kind, Version = "local", CreatedAt = TimeProvider.System.GetUtcNow(), CreatedBy = Environment.UserName,
            Reason = "quantized from a folder",
            Labels = new(StringComparer.Ordinal) { ["repository"] = "local/" + new DirectoryInfo(Path.TrimEndingDirectorySeparator(folder)).Name },
        },
        new[] { MomentImporter.ConfigFile, MomentImporter.ModelFile }.ToDictionary(n => n, n => File.ReadAllBytes(Path.Combine(folder, n))));

    private static void Print(Result result)
    {
        System.Console.WriteLine($"{result.Equipment} equipment, {result.CalibrationWindows} healthy windows calibrated on, {result.Windows} others compared");
        foreach (var verdict in result.Verdicts) System.Console.WriteLine(verdict.Text);
        System.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"windows a core-second: {result.Float32.PerCoreSecond:0} in float32, {result.Int8.PerCoreSecond:0} in int8"));
        if (result.Bundle is not { } hash)
        {
            System.Console.WriteLine("the model stays float32: on this data int8 does not rank windows as float32 does; nothing was stored");
            return;
        }

        System.Console.WriteLine($"bundle {hash}");
        System.Console.WriteLine($"use it: --set moment.model={hash[..12]}");
    }

    private sealed record Try(string Name, double RankCorrelation, double? VusPrFloat32, double? VusPr, double StateError, bool Passed, string Text);

    private sealed record Result
    {
        public required string Model { get; init; }
        public required string Identity { get; init; }
        public required string Data { get; init; }
        public required int Equipment { get; init; }
        public required int CalibrationWindows { get; init; }
        public required int Windows { get; init; }
        public required int Stride { get; init; }
        public required IReadOnlyList<Try> Verdicts { get; init; }
        public required MomentSpeed Float32 { get; init; }
        public required MomentSpeed Int8 { get; init; }
        public required string? Bundle { get; init; }
    }
}
