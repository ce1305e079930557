using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using StreamingAnomaly.Contracts.Configuration;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Moment.Admission;
using StreamingAnomaly.Models.Moment.Healthy;
using StreamingAnomaly.Models.Moment.Quantization;
using StreamingAnomaly.Scorer;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly models admit</c>: measures on an equipment's own history whether MOMENT may join its fused score.</summary>
internal static class ModelsAdmitVerb
{
    /// <summary>Seed of the injected faults; the controls' seeds follow it.</summary>
    private const int FaultSeed = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,   // nothing to rank is NaN
    };

    public static Command Create()
    {
        var model = new Option<string?>("--model") { Description = "A shipped model's name, a folder or a bundle (default: moment.model)" };
        var data = new Option<string>("--data") { Description = "CSV file or folder with one equipment's history; its first part is healthy", Required = true };
        var train = new Option<string?>("--train") { Description = "CSV with its healthy operation; then all of --data is scored" };
        var label = new Option<string?>("--label") { Description = "Column with 0 for normal; without labels faults are injected" };
        var equipment = new Option<string?>("--equipment") { Description = "Only this equipment of the data" };
        var seeds = new Option<int>("--seeds") { Description = "Untrained models it has to beat", DefaultValueFactory = _ => 2 };
        var report = new Option<FileInfo?>("--report") { Description = "Write a JSON report" };
        var common = new CommonOptions();
        var command = new Command("admit", "Measure whether MOMENT may join an equipment's fused score; exit code 3 if not")
        {
            model, data, train, label, equipment, seeds, report,
        };
        common.AddTo(command, dataIsInput: true);
        command.SetAction((parse, cancellation) => ModelsVerb.GuardAsync(() =>
        {
            if (parse.GetValue(seeds) < 1) throw new CliException("--seeds: at least 1; without a control nobody knows what the training of MOMENT is worth");
            var options = common.Load(parse);
            var (id, healthy, history) = Read(parse.GetValue(data)!, parse.GetValue(train), parse.GetValue(label), parse.GetValue(equipment));
            MomentAdmissionResult result;
            try
            {
                result = Measure(options, id, parse.GetValue(model), healthy, history, parse.GetValue(seeds), cancellation);
            }
            catch (ArgumentException e)
            {
                throw new CliException(e.Message, 1);
            }

            Print(id, history, result);
            if (parse.GetValue(report) is { } file)
            {
                var written = new { equipment = id, healthyRows = healthy.Rows, rows = history.Frames.Rows, injected = history.Faults.Count, seeds = parse.GetValue(seeds), result };
                File.WriteAllBytes(file.FullName, JsonSerializer.SerializeToUtf8Bytes(written, Json));
            }

            return Task.FromResult(result.Admitted ? 0 : ModelsQuantizeVerb.Declined);
        }));
        return command;
    }

    private static (string Equipment, Baseline Healthy, LabelledHistory History) Read(string data, string? train, string? label, string? equipment)
    {
        var (id, series) = One(data, label, equipment);
        var healthy = train is null ? ModelsData.Slice(series.Rows, 0, series.HealthyRows) : One(train, null, null).Series.Rows;
        int from = train is null ? series.HealthyRows : 0;
        var rest = ModelsData.Slice(series.Rows, from, series.Rows.Rows);
        bool[]? labels = series.Labels?[from..];
        try
        {
            return (id, healthy, labels?.Contains(true) == true ? new(rest, labels, []) : FaultInjector.Inject(rest, FaultSeed));
        }
        catch (ArgumentException e)
        {
            throw new CliException($"{data}, after the healthy rows: {e.Message}", 1);
        }
    }

    private static (string Equipment, GateSeries Series) One(string path, string? label, string? equipment)
    {
        var all = ModelsData.Read(path, label, equipment, _ => { });
        return all.Count == 1 ? all[0]
            : throw new CliException($"{path} has {all.Count} equipments; name one with --equipment: {string.Join(", ", all.Take(5).Select(a => a.Equipment))}{(all.Count > 5 ? ", ..." : "")}");
    }

    private static MomentAdmissionResult Measure(
        AnomalyOptions options, string id, string? model, Baseline healthy, LabelledHistory history, int seeds, CancellationToken cancellation)
    {
        var named = model ?? options.Moment.Model ?? throw new CliException("name a model with --model, or set moment.model");
        var opened = MomentSource.Open(named, new BundleStore(ScorerServices.BundleFolder(options)));
        var settings = new MomentSessionOptions
        {
            Device = MomentSessionOptions.ParseDevice(options.Moment.Device), Threads = options.Moment.Threads, BatchSize = options.Moment.BatchSize,
        };
        var learning = new MomentBaselineOptions { MaxRows = options.Moment.LearnRows, Stride = options.Equipment.For(id).Stride };
        return AnsiConsole.Progress().HideCompleted(true).Start(context =>
        {
            var bar = context.AddTask("ensemble", maxValue: seeds + 2);
            var equipment = EquipmentTrainer.Train(healthy, new TrainingOptions());
            if (equipment.Ensemble is null) throw new ArgumentException($"{healthy.Rows} healthy rows are too few for the ensemble.");
            double[] ensemble = EnsembleHistory.Score(equipment, healthy, history.Frames);
            bar.Increment(1);
            double[] own = Score("MOMENT", opened.Weights, opened.Options(settings));
            var controls = new List<double[]>();
            for (var seed = 1; seed <= seeds; seed++)
                controls.Add(Score($"untrained {seed}", MomentRandomWeights.Create(opened.Weights.Config, FaultSeed + seed), settings));
            return MomentAdmission.Compare(ensemble, own, controls, history.Labels, history.Events);

            double[] Score(string what, MomentWeights weights, MomentSessionOptions how)
            {
                cancellation.ThrowIfCancellationRequested();
                bar.Description = what;
                using var detector = new MomentDetector(MomentSession.Create(weights, how));
                var scores = MomentHistory.Score(detector, equipment, healthy, history.Frames, learning);
                bar.Increment(1);
                return scores;
            }
        });
    }

    private static void Print(string equipment, LabelledHistory history, MomentAdmissionResult result)
    {
        System.Console.WriteLine(
            $"{equipment}: {history.Frames.Rows} rows, {result.Events} {(history.Faults.Count > 0 ? "injected" : "labelled")} faults");
        System.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"average precision: {result.Without:0.000} without MOMENT, {result.With:0.000} with it, {result.Control:0.000} with random weights in its place"));
        System.Console.WriteLine(result.Reason);
        System.Console.WriteLine(result.Admitted
            ? $"set equipment.profiles.{equipment}.momentJoins: true"
            : $"leave equipment.profiles.{equipment}.momentJoins: false");
    }
}
