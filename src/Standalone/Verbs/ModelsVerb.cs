using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using StreamingAnomaly.Datasets;
using StreamingAnomaly.Detection.Equipment;
using StreamingAnomaly.Models.Bundles;
using StreamingAnomaly.Models.Import;
using StreamingAnomaly.Models.Moment;
using StreamingAnomaly.Models.Safetensors;
using StreamingAnomaly.Scorer;

namespace StreamingAnomaly.Standalone.Verbs;

/// <summary><c>anomaly models import | verify | quantize | admit | list</c>.</summary>
internal static class ModelsVerb
{
    public static Command Create() => new("models", "Import, verify, quantize, admit and list models")
    {
        Import(), Verify(), ModelsQuantizeVerb.Create(), ModelsAdmitVerb.Create(), List(),
    };

    private static Command Import()
    {
        var source = new Argument<string>("source") { Description = "owner/name, such as AutonLab/MOMENT-1-small, or a folder with config.json and model.safetensors" };
        var revision = new Option<string?>("--revision") { Description = "Commit, tag or branch (default: main)" };
        var sha256 = new Option<string?>("--sha256") { Description = "Expected SHA-256 of model.safetensors" };
        var from = new Option<DirectoryInfo?>("--from") { Description = "Take config.json and model.safetensors from this folder instead of downloading" };
        var parity = new Option<DirectoryInfo?>("--parity") { Description = "Also hold it to these vectors (../shared/moment/parity)" };
        var common = new CommonOptions();
        var command = new Command("import", "Bring a MOMENT checkpoint into the bundle store; downloads resume") { source, revision, sha256, from, parity };
        common.AddTo(command);
        command.SetAction((parse, cancellation) => GuardAsync(async () =>
        {
            var options = common.Load(parse);
            using var http = new HttpClient();
            var importer = new MomentImporter(
                http, new BundleStore(ScorerServices.BundleFolder(options)), Path.Combine(options.DataFolder, "downloads"), TimeProvider.System);
            var (repository, folder) = Source(parse.GetValue(source)!, parse.GetValue(from));
            var request = new MomentImportRequest
            {
                Repository = repository,
                Revision = parse.GetValue(revision) ?? (folder is null ? "main" : "local"),
                Sha256 = parse.GetValue(sha256),
                From = folder,
                ParityFolder = parse.GetValue(parity)?.FullName,
                CreatedBy = Environment.UserName,
            };
            var imported = await WithProgressAsync(progress => importer.ImportAsync(request, progress, cancellation));
            foreach (var gate in imported.Gates) System.Console.WriteLine(gate);
            System.Console.WriteLine($"bundle {imported.Hash}");
            System.Console.WriteLine($"use it: --set moment.model={imported.Hash[..12]}");
            return 0;
        }));
        return command;
    }

    /// <summary>The repository to record and the folder to read; a folder alone is recorded as local/its-name.</summary>
    private static (string Repository, string? Folder) Source(string source, DirectoryInfo? from)
    {
        if (from is not null) return (source, from.FullName);
        if (!File.Exists(Path.Combine(source, MomentImporter.ConfigFile))) return (source, null);
        var folder = new DirectoryInfo(Path.TrimEndingDirectorySeparator(source));
        return ("local/" + string.Concat(folder.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')).TrimStart('.', '-', '_'), folder.FullName);
    }

    private static Command Verify()
    {
        var model = new Argument<string>("folder") { Description = "Folder with config.json and model.safetensors, or a shipped model's name; with cases.safetensors beside them it is held to these" };
        var cases = new Option<DirectoryInfo?>("--cases") { Description = "Folder with the cases (default: the model's own folder)" };
        var device = new Option<string>("--device") { Description = "cpu, cuda or auto", DefaultValueFactory = _ => "cpu" };
        device.AcceptOnlyFromAmong("cpu", "cuda", "auto");
        var command = new Command("verify", "Compare a MOMENT model with reference outputs, or, without any, with a slow exact computation") { model, cases, device };
        command.SetAction((parse, _) => GuardAsync(() =>
        {
            var named = parse.GetValue(model)!;
            var folder = Path.GetFullPath(Directory.Exists(named) ? named : ShippedModels.Here.Find(named)
                ?? throw new CliException($"{named} is neither a folder nor a model that comes with this program"));
            var vectors = parse.GetValue(cases)?.FullName ?? folder;
            var settings = new MomentSessionOptions { Device = MomentSessionOptions.ParseDevice(parse.GetValue(device)) };
            var folders = File.Exists(Path.Combine(folder, "config.json")) ? [folder] : Directory.GetDirectories(folder);
            var passed = folders.Length > 0;
            foreach (var each in folders.Order(StringComparer.Ordinal))
            {
                var report = Check(each, each == folder ? vectors : each, settings);
                System.Console.WriteLine($"{each} on {report.Device}");
                System.Console.WriteLine(report);
                passed &= report.Passed;
            }

            System.Console.WriteLine(passed ? "all within tolerance" : "NOT within tolerance");
            return Task.FromResult(passed ? 0 : 1);
        }));
        return command;
    }

    private static ParityReport Check(string model, string cases, MomentSessionOptions settings)
    {
        if (File.Exists(Path.Combine(cases, "cases.safetensors"))) return MomentVerifier.Verify(model, cases, settings);
        if (File.Exists(Path.Combine(model, BundleContent.ManifestName)))
            System.Console.WriteLine($"bundle {BundleContent.FromFolder(model).Hash}: every file has its hash");
        var weights = MomentWeights.Load(model);
        using var session = MomentSession.Create(weights, settings);
        return MomentVerifier.SelfCheck(weights, session);
    }

    private static Command List()
    {
        var common = new CommonOptions();
        var command = new Command("list", "List the bundles on this machine");
        common.AddTo(command);
        command.SetAction((parse, _) => GuardAsync(() =>
        {
            var store = new BundleStore(ScorerServices.BundleFolder(common.Load(parse)));
            var table = new Table().AddColumns("bundle", "kind", "created", "for", "rows", "why").Border(TableBorder.Simple);
            var bundles = store.List(out var damaged);
            foreach (var (hash, manifest) in bundles.OrderByDescending(b => b.Manifest.CreatedAt))
            {
                table.AddRow(
                    hash[..12], manifest.Kind, manifest.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    Markup.Escape(manifest.Labels.GetValueOrDefault("equipment") ?? manifest.Labels.GetValueOrDefault("repository") ?? ""),
                    manifest.Training?.Rows.ToString("N0", CultureInfo.InvariantCulture) ?? "", Markup.Escape(manifest.Reason));
            }

            foreach (var name in ShippedModels.Here.Names)
            {
                var bundle = BundleContent.FromFolder(ShippedModels.Here.Find(name)!);
                table.AddRow(
                    bundle.Hash[..12], bundle.Manifest.Kind, bundle.Manifest.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    $"moment.model: {name}", "", Markup.Escape($"comes with the program: {bundle.Manifest.Reason}"));
            }

            AnsiConsole.Write(table);
            foreach (var bad in damaged) System.Console.Error.WriteLine($"damaged: {bad}");
            return Task.FromResult(damaged.Count == 0 ? 0 : 1);
        }));
        return command;
    }

    /// <summary>One sentence for what a model, a bundle or recorded data may have wrong.</summary>
    internal static Task<int> GuardAsync(Func<Task<int>> action) => Cli.GuardAsync(async () =>
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is ImportException or MomentException or SafetensorsException or BundleException or DatasetException or BaselineRefusedException)
        {
            throw new CliException(e.Message, 1);
        }
    });

    private static Task<T> WithProgressAsync<T>(Func<IProgress<DownloadProgress>, Task<T>> run) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
        .StartAsync(context =>
        {
            var bars = new Dictionary<string, ProgressTask>();
            return run(new Progress<DownloadProgress>(p =>
            {
                if (!bars.TryGetValue(p.File, out var bar)) bars[p.File] = bar = context.AddTask(p.File);
                bar.MaxValue = p.Total ?? p.Bytes;
                bar.Value = p.Bytes;
            }));
        });
}
